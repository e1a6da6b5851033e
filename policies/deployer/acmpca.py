"""What a certificate authority of AWS Private CA, and certificates issued by it, need. AWS makes the ids."""

from policies.deployer.needs import ANYTHING, CREATE, DELETE, READ, UPDATE, Need, ResourceNeeds, tagging

_SOURCE = "terraform-provider-aws internal/service/acmpca/"
_AUTHORITY = f"{_SOURCE}certificate_authority.go"
_INSTALLED = f"{_SOURCE}certificate_authority_certificate.go"
_ISSUED = f"{_SOURCE}certificate.go"
_TAGS = "https://docs.aws.amazon.com/privateca/latest/userguide/PcaCaTagging.html"
_ARN = "arn:{partition}:acm-pca:{region}:{account}:certificate-authority/*"
_DESCRIBED = (
    "acm-pca:DescribeCertificateAuthority",
    "acm-pca:GetCertificateAuthorityCertificate",
    "acm-pca:GetCertificateAuthorityCsr",
    "acm-pca:ListTags",
)

AUTHORITY = ResourceNeeds(
    "aws:acmpca/certificateAuthority:CertificateAuthority",
    _ARN,
    (
        Need(("acm-pca:CreateCertificateAuthority",), (CREATE,), _AUTHORITY, on=ANYTHING, asked=False),
        Need(
            _DESCRIBED,
            (CREATE, READ),
            _AUTHORITY,
            asked=False,
        ),
        # An active authority must be disabled before it can be deleted.
        Need(("acm-pca:UpdateCertificateAuthority",), (UPDATE, DELETE), _AUTHORITY, asked=False),
        *tagging("acm-pca:TagCertificateAuthority", "acm-pca:UntagCertificateAuthority", _TAGS, asked=False),
        Need(("acm-pca:DeleteCertificateAuthority",), (DELETE,), _AUTHORITY, asked=False),
    ),
)

INSTALLED = ResourceNeeds(
    "aws:acmpca/certificateAuthorityCertificate:CertificateAuthorityCertificate",
    _ARN,
    (
        Need(("acm-pca:ImportCertificateAuthorityCertificate",), (CREATE, UPDATE), _INSTALLED, asked=False),
        Need(("acm-pca:GetCertificateAuthorityCertificate",), (CREATE, READ), _INSTALLED, asked=False),
    ),
)

CERTIFICATE = ResourceNeeds(
    "aws:acmpca/certificate:Certificate",
    _ARN,
    (
        Need(("acm-pca:IssueCertificate",), (CREATE,), _ISSUED, asked=False),
        Need(("acm-pca:GetCertificate",), (CREATE, READ, DELETE), _ISSUED, asked=False),
        Need(("acm-pca:RevokeCertificate",), (DELETE,), _ISSUED, asked=False),
    ),
)

PERMISSION = ResourceNeeds(
    "aws:acmpca/permission:Permission",
    _ARN,
    (
        Need(("acm-pca:CreatePermission",), (CREATE,), f"{_SOURCE}permission.go", asked=False),
        Need(("acm-pca:ListPermissions",), (CREATE, READ), f"{_SOURCE}permission.go", asked=False),
        Need(("acm-pca:DeletePermission",), (DELETE,), f"{_SOURCE}permission.go", asked=False),
    ),
)

# A function, asked for an authority that exists already.
ADOPTED = ResourceNeeds(
    "aws:acmpca/getCertificateAuthority:getCertificateAuthority",
    _ARN,
    (
        Need(
            _DESCRIBED,
            (READ,),
            f"{_SOURCE}certificate_authority_data_source.go",
            asked=False,
        ),
    ),
)

TYPES = (AUTHORITY, INSTALLED, CERTIFICATE, PERMISSION, ADOPTED)
