"""What stands in a question where its checks do not look."""

from access.landscape import Document, Place, Profile, Role, TrustAnchor
from access.presenters import Presenter
from policies.evaluate import PolicyType

NOWHERE = Place("aws", "111122223333", "us-east-1")
NOBODY = Presenter("", "", {}, None, None, knows_issuer=False)
NO_ROLE = Role("", "", Document("", PolicyType.TRUST, None), ())
NO_PROFILE = Profile("", "", ())
NO_ANCHOR = TrustAnchor("", "", None)
