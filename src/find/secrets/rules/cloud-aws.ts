// Credentials of Amazon Web Services and of Amazon's other developer programmes.

import { type RuleId, ruleId } from "../../../model/index.ts";
import { isRandom } from "../../judge/index.ts";
import { fake } from "../fake.ts";
import type { SecretRule } from "../rule.ts";
import { isPublished, notPublished, structure } from "./checks.ts";
import { named, prefixed, written } from "./rule-kinds.ts";
import { base64, base64url, charsOf, hex, lower, maybe, oneOf, upper, uuid } from "./value-shape.ts";

const aws = {
  provider: "AWS",
  revokeUrl: "https://console.aws.amazon.com/iam/home#/security_credentials",
  docsUrl: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html",
};
const bedrock = { ...aws, docsUrl: "https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html" };
const amazon = {
  ...aws,
  provider: "Amazon",
  revokeUrl: "https://developer.amazon.com/settings/console/securityprofile/overview.html",
};

const accessKeyIds: readonly RuleId[] = [
  ruleId("secrets/aws-access-key-id"),
  ruleId("secrets/aws-temporary-access-key-id"),
];
/** The documentation's own example key id, of which AWS says that it opens nothing. */
const exampleId = ["AKIA", "IOSFODNN7EXAMPLE"].join("");

export const awsRules = (): readonly SecretRule[] => [
  prefixed({
    ...aws,
    id: "aws-access-key-id",
    title: "AWS access key id",
    opens: "the IAM user's or service's permissions, together with its secret key",
    // IAM documents the prefixes ("Unique identifiers") and, for the rest, word characters (AccessKeyId: [\w]*); all its examples
    // are upper case letters and digits.
    value: [oneOf("AKIA", "ABIA", "ACCA"), upper(16)],
    check: notPublished,
    twins: [`aws_access_key_id = ${exampleId}`],
  }),
  prefixed({
    ...aws,
    id: "aws-temporary-access-key-id",
    title: "AWS temporary access key id",
    opens: "an assumed role until the session ends, together with its secret key",
    severity: "medium",
    value: ["ASIA", upper(16)],
    check: notPublished,
  }),
  named({
    ...aws,
    id: "aws-secret-access-key",
    title: "AWS secret access key",
    opens: "everything that the key's user or role may do",
    severity: "critical",
    words: ["secret access", "aws", "amazon", "s3 secret", "s3a secret", "dynamodb"],
    unless: ["gs_secret"],
    value: [base64(40)],
    // Forty hexadecimal digits are a commit or a SHA-1, hardly ever 240 random bits.
    check: structure(
      (secret) => !isPublished(secret) && !/^(?:[0-9a-fA-F]{40}|[a-z/]+|[A-Z/]+)$/.test(secret),
    ),
    pairsWith: { rules: accessKeyIds, withinLines: 6, severity: "critical" },
    twins: [["aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/", "bPxRfiCYEXAMPLEKEY"].join("")],
  }),
  written({
    ...aws,
    id: "aws-secret-key-beside-id",
    title: "AWS secret access key",
    opens: "everything that the key's user or role may do",
    severity: "critical",
    // `new BasicAWSCredentials("AKIA...", "...")`, `access_key = ...` and `secret_key = ...`: the key id before it says whose it is.
    keywords: ["akia", "asia", "abia", "acca"],
    pattern: /(?<![0-9A-Za-z+/=_-])([0-9A-Za-z+/]{40})(?![0-9A-Za-z+/=_-])/,
    needsContext: true,
    beside: (before) => /(?<![0-9A-Za-z])A(?:KIA|SIA|BIA|CCA)[0-9A-Z]{16}(?![0-9A-Za-z])/.test(before),
    check: structure(
      (secret) => !isPublished(secret) && isRandom(secret) && !/^[0-9a-fA-F]{40}$/.test(secret),
    ),
    pairsWith: { rules: accessKeyIds, withinLines: 6, severity: "critical" },
    bad: () => [
      `new BasicAWSCredentials("${fake("AKIA", 16, "upper", 1)}", "${fake("", 40, "base64", 2)}")`,
      `access_key = "${fake("AKIA", 16, "upper", 3)}"\nsecret_key = "${fake("", 40, "base64", 4)}"\n`,
    ],
    good: () => [
      `access_key = "${fake("AKIA", 16, "upper", 5)}"\ncommit = "${fake("", 40, "hex", 6)}"\n`,
      `a("${fake("", 40, "base64", 7)}")`,
    ],
  }),
  prefixed({
    ...aws,
    id: "aws-session-token",
    title: "AWS session token",
    opens: "an assumed role until the session ends, together with its key pair",
    keywords: ["fwogzxivyxdz", "fqogzxivyxdz", "iqojb3jpz2lu"],
    value: [oneOf("FwoGZXIvYXdz", "FQoGZXIvYXdz", "IQoJb3JpZ2lu"), base64(150, 2000), maybe("="), maybe("=")],
    reachBytes: 2100,
    docsUrl: "https://docs.aws.amazon.com/STS/latest/APIReference/API_Credentials.html",
  }),
  prefixed({
    ...bedrock,
    provider: "Amazon Bedrock",
    id: "aws-bedrock-long-term-key",
    title: "Amazon Bedrock long-term API key",
    opens: "foundation models at the account's cost",
    severity: "critical",
    value: ["ABSK", base64(100, 280), maybe("="), maybe("=")],
  }),
  prefixed({
    ...bedrock,
    provider: "Amazon Bedrock",
    id: "aws-bedrock-short-term-key",
    title: "Amazon Bedrock short-term API key",
    opens: "foundation models at the account's cost, for up to twelve hours",
    value: ["bedrock-api-key-", base64(100, 3000), maybe("="), maybe("=")],
    reachBytes: 3100,
  }),
  prefixed({
    ...amazon,
    provider: "Amazon MWS",
    id: "amazon-mws-token",
    title: "Amazon MWS auth token",
    opens: "orders and inventory of a seller",
    value: ["amzn.mws.", uuid],
    revokeUrl: "https://sellercentral.amazon.com/apps/manage",
    docsUrl:
      "https://developer-docs.amazon.com/sp-api/docs/migrating-authorization-from-amazon-marketplace-web-service",
  }),
  prefixed({
    ...amazon,
    id: "amazon-oauth-client-secret",
    title: "Login with Amazon client secret",
    opens: "sign-in and API access as the application",
    value: ["amzn1.oa2-cs.v1.", hex(64)],
    docsUrl: "https://developer.amazon.com/docs/login-with-amazon/security-profile.html",
  }),
  prefixed({
    ...amazon,
    id: "amazon-refresh-token",
    title: "Login with Amazon refresh token (Selling Partner API, Advertising)",
    opens: "orders, customers and campaigns of a seller",
    severity: "critical",
    value: ["Atzr|", base64url(100, 600)],
    docsUrl: "https://developer-docs.amazon.com/sp-api/docs/connect-to-the-selling-partner-api",
  }),
  prefixed({
    ...amazon,
    id: "amazon-access-token",
    title: "Login with Amazon access token",
    opens: "the granted APIs for one hour",
    severity: "medium",
    value: ["Atza|", base64url(100, 1500)],
    reachBytes: 1600,
    docsUrl: "https://developer-docs.amazon.com/sp-api/docs/connect-to-the-selling-partner-api",
  }),
  prefixed({
    ...aws,
    provider: "AWS AppSync",
    id: "aws-appsync-api-key",
    title: "AWS AppSync API key",
    opens: "the GraphQL API for up to a year",
    severity: "medium",
    value: ["da2-", lower(26)],
    docsUrl: "https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html",
  }),
  named({
    ...aws,
    provider: "Amazon SES",
    id: "aws-ses-smtp-password",
    title: "Amazon SES SMTP password",
    opens: "sending mail in the account's name",
    words: ["ses smtp", "smtp", "amazonses"],
    value: ["B", base64(43)],
    docsUrl: "https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html",
  }),
  named({
    ...aws,
    provider: "Amazon Cognito",
    id: "aws-cognito-client-secret",
    title: "Amazon Cognito app client secret",
    opens: "token requests as the application",
    words: ["cognito"],
    value: [lower(50, 52)],
    docsUrl: "https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-client-apps.html",
  }),
  named({
    ...aws,
    provider: "Amazon API Gateway",
    id: "aws-api-gateway-key",
    title: "Amazon API Gateway key",
    opens: "the usage plan's methods",
    severity: "medium",
    words: ["api gateway", "apigw", "execute-api"],
    value: [charsOf("0-9A-Za-z", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", 40)],
    docsUrl:
      "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-setup-api-key-with-console.html",
  }),
];
