"""Subjects: one method for each operation, named as AWS names it."""

from sandbox.rolesanywhere import details
from sandbox.rolesanywhere.calls import Call
from sandbox.rolesanywhere.handlers.common import Answer, Handlers, Table
from sandbox.rolesanywhere.place import Kind


class SubjectHandlers(Handlers):
    """The operations on subjects."""

    def table(self) -> Table:
        """Operation name to method."""
        return {"GetSubject": self.get_subject, "ListSubjects": self.list_subjects}

    def get_subject(self, call: Call) -> Answer:
        """Show a subject with the certificates it presented."""
        return {"subject": details.subject(call.shelf.subjects.get(call.aim))}

    def list_subjects(self, call: Call) -> Answer:
        """Show a page of the subjects, without their certificates."""
        found, token = self._page(call, call.shelf.subjects, Kind.SUBJECT)
        return {"subjects": [details.subject_summary(given) for given in found], **token}
