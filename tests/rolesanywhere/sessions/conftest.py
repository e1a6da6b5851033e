"""Labs for the tests of sessions."""

import pytest

from tests.local_aws import LocalAws
from tests.rolesanywhere.conftest import new_account
from tests.rolesanywhere.sessions.lab import Lab
from tests.rolesanywhere.sessions.pki import authority


@pytest.fixture(scope="module")
def lab(local_aws: LocalAws) -> Lab:
    """A lab for the tests of a module; none of them changes what another one needs."""
    return Lab(new_account(local_aws), authority("CN=Root"))


@pytest.fixture
def fresh(local_aws: LocalAws) -> Lab:
    """A lab of the test's own."""
    return Lab(new_account(local_aws), authority("CN=Root"))
