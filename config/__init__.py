"""What goes in: typed models of the stack file, and the only reader of pulumi.Config."""
