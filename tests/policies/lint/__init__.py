"""The rules about policy documents, each broken and kept."""
