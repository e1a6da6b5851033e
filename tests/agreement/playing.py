"""A generated case, played twice: put into the local AWS and tried, and judged from its documents alone."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import count
from typing import Any

from botocore.exceptions import ClientError

from access import Asked, Library, Outcome, Question, Surroundings, judge, outcome_of, presenter_of
from access.landscape import Document, Place, Profile, Role, TrustAnchor
from policies.evaluate import PolicyType
from sandbox.keys import KeyPair
from tests.agreement.generating import CALLS, CN, KEY, SUBJECT, Case, Json
from tests.local_aws import LocalAws
from tests.rolesanywhere.conftest import Account, new_account, source
from tests.rolesanywhere.sessions.pki import Issued, authority, issue
from tests.rolesanywhere.sessions.signer import Signer

REFUSALS = {"AccessDenied", "AccessDeniedException"}
_numbers = count(1)
_LONG = timedelta(hours=2)


@dataclass
class World:
    """Two accounts with everything that cases have in common.

    Attributes:
        account: Whose the roles are.
        elsewhere: The other one, which has a bucket.
    """

    account: Account
    elsewhere: Account

    @classmethod
    def new(cls, local: LocalAws) -> "World":
        """Two accounts nobody has used; one has the table, both have a bucket with the object."""
        world = cls(new_account(local), new_account(local))
        database = local.client("dynamodb", world.account.admin)
        database.create_table(
            TableName="Users",
            AttributeDefinitions=[{"AttributeName": "Id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "Id", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
        for owner in (world.account, world.elsewhere):
            storage = local.client("s3", owner.admin)
            storage.create_bucket(Bucket=world.bucket(owner))
            storage.put_object(Bucket=world.bucket(owner), Key=KEY, Body=b"here")
        return world

    @staticmethod
    def bucket(owner: Account) -> str:
        """The bucket of an account."""
        return f"agreement-{owner.id}"

    @cached_property
    def root(self) -> Issued:
        """The trust anchor's CA."""
        return authority("CN=Root")

    @cached_property
    def own(self) -> Issued:
        """The certificate of every case."""
        return issue(SUBJECT, self.root)

    @cached_property
    def stranger(self) -> Issued:
        """The same names, of another CA of the same name."""
        return issue(SUBJECT, authority("CN=Root"))

    @cached_property
    def anchor(self) -> str:
        """The trust anchor's ARN."""
        arn: str = self.account.anchor(source=source(self.root.pem), enabled=True)["trustAnchorArn"]
        return arn


@dataclass
class Played:
    """A case in a world.

    Attributes:
        world: Where.
        case: What.
    """

    world: World
    case: Case

    @cached_property
    def name(self) -> str:
        """Of the role, and of everything else of the case."""
        return f"agree-{next(_numbers)}"

    @property
    def role(self) -> str:
        """The role's ARN."""
        return f"arn:aws:iam::{self.world.account.id}:role/{self.name}"

    @property
    def owner(self) -> Account:
        """Whose bucket is asked for."""
        return self.world.elsewhere if self.case.call == "object elsewhere" else self.world.account

    @property
    def presented(self) -> Issued:
        """The certificate that is presented."""
        return self.world.stranger if self.case.obstacle == "another CA" else self.world.own

    @property
    def seconds(self) -> int:
        """The profile's duration."""
        return int(_LONG.total_seconds()) if self.case.obstacle == "too long a session" else 3600

    def filled(self, text: str) -> str:
        """A text with what this world calls things."""
        world = self.world
        known = {
            "{own}": world.account.id,
            "{foreign}": world.elsewhere.id,
            "{anchor}": world.anchor,
            "{anchor-of-others}": f"{world.anchor[:-12]}{'0' * 12}",
            "{role}": self.role,
            "{bucket}": world.bucket(self.owner),
        }
        for placeholder, value in known.items():
            text = text.replace(placeholder, value)
        return text

    def document(self, statements: Sequence[Json]) -> str:
        """A policy of these statements."""
        return self.filled(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))

    # Enforcement

    def enforced(self) -> str:
        """What becomes of it in the local AWS: a real signature, a real session, a real call."""
        profile = self._deployed()
        local, account = self.world.account.local, self.world.account
        arns = {
            "trustAnchorArn": self.world.anchor,
            "profileArn": profile["profileArn"],
            "roleArn": self.role,
        }
        answer = Signer(local, self.presented.certificate, self.presented.key).ask(**arns)
        account.client().delete_profile(profileId=profile["profileId"])
        if answer.status != 201:
            assert answer.refusal[:2] == (403, "AccessDeniedException"), answer.refusal
            return "no session"
        found = answer.credentials
        pair = KeyPair(found["accessKeyId"], found["secretAccessKey"], found["sessionToken"])
        try:
            self._call(local, pair)
        except ClientError as error:
            if error.response["Error"]["Code"] not in REFUSALS:
                raise
            return "denied"
        return "allowed"

    def _call(self, local: LocalAws, pair: KeyPair) -> None:
        if self.case.call.startswith("object"):
            local.client("s3", pair).get_object(Bucket=self.world.bucket(self.owner), Key=KEY)
        elif self.case.call == "item":
            local.client("dynamodb", pair).get_item(TableName="Users", Key={"Id": {"S": CN}})
        else:
            keys = [{"Id": {"S": key}} for key in CALLS["items"].leading]
            local.client("dynamodb", pair).batch_get_item(RequestItems={"Users": {"Keys": keys}})

    def _deployed(self) -> dict[str, Any]:
        account, case = self.world.account, self.case
        iam = account.local.client("iam", account.admin)
        more = {"PermissionsBoundary": self._managed(iam, "boundary", case.boundary)} if case.boundary else {}
        iam.create_role(RoleName=self.name, AssumeRolePolicyDocument=self.document(case.trust), **more)
        iam.put_role_policy(RoleName=self.name, PolicyName="own", PolicyDocument=self.document(case.identity))
        storage = account.local.client("s3", self.owner.admin)
        if case.resource:
            storage.put_bucket_policy(
                Bucket=self.world.bucket(self.owner), Policy=self.document(case.resource)
            )
        else:
            storage.delete_bucket_policy(Bucket=self.world.bucket(self.owner))
        given: dict[str, Any] = {"sessionPolicy": self.document(case.inline)} if case.inline else {}
        if case.managed:
            given["managedPolicyArns"] = [self._managed(iam, "session", case.managed)]
        return account.profile(
            roleArns=[] if case.obstacle == "a role that is not listed" else [self.role],
            enabled=case.obstacle != "a disabled profile",
            durationSeconds=self.seconds,
            **given,
        )

    def _managed(self, iam: Any, kind: str, statements: Sequence[Json]) -> str:
        made = iam.create_policy(PolicyName=f"{self.name}-{kind}", PolicyDocument=self.document(statements))
        arn: str = made["Policy"]["Arn"]
        return arn

    # Prediction

    def predicted(self) -> str:
        """What the documents and the certificate alone say of it."""
        if outcome_of(judge(self._question(None))) is not Outcome.ALLOWED:
            return "no session"
        return "allowed" if outcome_of(judge(self._question(self._asked()))) is Outcome.ALLOWED else "denied"

    def _asked(self) -> Asked:
        call, own = CALLS[self.case.call], self.case.resource
        policy = (self._judged("the bucket's policy", PolicyType.RESOURCE, own),) if own else ()
        return Asked(call.action, self.filled(call.resource), policy, self.owner.id)

    def _judged(
        self, name: str, kind: PolicyType, statements: Sequence[Json], arn: str | None = None
    ) -> Document:
        return Document(name, kind, self.document(statements), arn)

    def _question(self, asked: Asked | None) -> Question:
        case, place = self.case, Place("aws", self.world.account.id, "us-east-1")
        role = Role(
            self.name,
            self.role,
            self._judged("the trust policy", PolicyType.TRUST, case.trust),
            (self._judged("the role's policy", PolicyType.IDENTITY, case.identity),),
            self._judged("the boundary", PolicyType.BOUNDARY, case.boundary) if case.boundary else None,
        )
        managed = f"arn:aws:iam::{place.account}:policy/{self.name}-session"
        session = [("inline", case.inline, None), ("managed", case.managed, managed)]
        profile = Profile(
            self.name,
            f"arn:aws:rolesanywhere:us-east-1:{place.account}:profile/0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f",
            () if case.obstacle == "a role that is not listed" else (self.role,),
            tuple(
                self._judged(name, PolicyType.SESSION, given, arn) for name, given, arn in session if given
            ),
            duration_seconds=self.seconds,
            enabled=case.obstacle != "a disabled profile",
        )
        context: dict[str, str | tuple[str, ...]] = {"aws:SourceIp": "127.0.0.1"}
        if leading := CALLS[case.call].leading:
            context["dynamodb:LeadingKeys"] = leading
        return Question(
            presenter_of(self.presented.certificate, key_matches=True),
            role,
            profile,
            TrustAnchor("root", self.world.anchor, (self.world.root.certificate,)),
            Surroundings(place, datetime.now(UTC), Library(), context=context),
            asked=asked,
        )
