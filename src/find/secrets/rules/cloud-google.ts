// Credentials of Google Cloud, Firebase and Google's developer APIs.

import { fake } from "../fake.ts";
import type { SecretRule } from "../rule.ts";
import { structure } from "./checks.ts";
import { named, prefixed, written } from "./rule-kinds.ts";
import { base62, base64, base64url, maybe, oneOf, upper } from "./value-shape.ts";

const google = {
  provider: "Google Cloud",
  revokeUrl: "https://console.cloud.google.com/apis/credentials",
  docsUrl: "https://cloud.google.com/docs/authentication/api-keys",
};
const oauth = {
  ...google,
  provider: "Google OAuth",
  docsUrl: "https://developers.google.com/identity/protocols/oauth2",
};

/** A service-account file with a body of the right length; `type` says whose it is. */
function serviceAccount(seed: number, type: string): string {
  const body = fake("MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ", 1500, "base64", seed);
  const lines = (body.match(/.{1,64}/g) ?? []).join("\\n");
  const [head, tail] = ["BEGIN", "END"].map((word) => `-----${word} PRIVATE KEY-----`);
  return `{\n  "type": "${type}",\n  "project_id": "acme",\n  "private_key_id": "${fake("", 40, "hex", seed)}",\n  "private_key": "${head}\\n${lines}\\n${tail}\\n",\n  "client_email": "ci@acme.iam.gserviceaccount.com"\n}`;
}

export const googleRules = (): readonly SecretRule[] => [
  written({
    ...google,
    id: "google-service-account-key",
    title: "Google Cloud service account key",
    opens: "everything that the service account may do",
    severity: "critical",
    revokeUrl: "https://console.cloud.google.com/iam-admin/serviceaccounts",
    docsUrl: "https://cloud.google.com/iam/docs/keys-create-delete",
    keywords: ["service_account", "gserviceaccount"],
    pattern:
      /"private_key\\?"\s{0,8}:\s{0,8}\\?"(-----BEGIN PRIVATE KEY-----[0-9A-Za-z+/=\\\s]{200,4000}-----END PRIVATE KEY-----)/,
    // The type is the first field as Google writes the file, the address of its certificate the one before when fields are sorted.
    beside: (before) => /service_?account/.test(before),
    reachBytes: 5000,
    check: structure((key) => /-----BEGIN PRIVATE KEY-----(?:\\+n|\s)*MII/.test(key)),
    bad: () => [
      serviceAccount(1, "service_account"),
      serviceAccount(2, "service_account").replaceAll("\n", ""),
    ],
    good: () => [
      serviceAccount(1, "service_account").replace(/MII[^"]*/, "..."),
      '{"type": "service_account", "private_key": "$' + '{KEY}"}',
    ],
  }),
  prefixed({
    ...google,
    id: "google-api-key",
    title: "Google API key",
    opens: "the APIs that the key is allowed, at the project's cost",
    value: ["AIza", base64url(35)],
  }),
  prefixed({
    ...google,
    provider: "Google AI",
    id: "google-ai-studio-key",
    title: "Google AI Studio key",
    opens: "Gemini models at the account's cost",
    value: ["AQ.Ab", base64url(40, 80)],
    revokeUrl: "https://aistudio.google.com/app/apikey",
    docsUrl: "https://ai.google.dev/gemini-api/docs/api-key",
  }),
  prefixed({
    ...oauth,
    id: "google-oauth-client-secret",
    title: "Google OAuth client secret",
    opens: "sign-in as the application",
    severity: "critical",
    value: ["GOCSPX-", base64url(28)],
  }),
  named({
    ...oauth,
    id: "google-oauth-older-client-secret",
    title: "Google OAuth client secret (older form)",
    opens: "sign-in as the application",
    words: ["google", "goog", "gcp", "gmail", "youtube"],
    credentialWords: ["client_secret", "clientsecret", "client-secret", "oauth_secret", "consumer_secret"],
    isOnly: true,
    value: [base64url(24)],
  }),
  prefixed({
    ...oauth,
    id: "google-refresh-token",
    title: "Google OAuth refresh token",
    opens: "new access tokens until the user takes the grant back",
    severity: "critical",
    keywords: ["1//0"],
    value: ["1//0", base64url(40, 200)],
    revokeUrl: "https://myaccount.google.com/connections",
  }),
  prefixed({
    ...oauth,
    id: "google-access-token",
    title: "Google OAuth access token",
    opens: "the granted APIs for an hour",
    severity: "medium",
    keywords: ["ya29."],
    value: ["ya29.", maybe(oneOf("a0A", "c.")), base64url(60, 1000)],
    revokeUrl: "https://myaccount.google.com/connections",
  }),
  prefixed({
    ...google,
    provider: "Firebase",
    id: "firebase-messaging-server-key",
    title: "Firebase Cloud Messaging server key",
    opens: "sending push messages to every installed app",
    keywords: [":apa91b"],
    value: ["AAAA", base64url(7), ":APA91b", base64url(134)],
    revokeUrl: "https://console.firebase.google.com/",
    docsUrl: "https://firebase.google.com/docs/cloud-messaging/migrate-v1",
  }),
  named({
    ...google,
    provider: "Firebase",
    id: "firebase-database-secret",
    title: "Firebase Realtime Database secret",
    opens: "the whole database, past its rules",
    severity: "critical",
    words: ["firebase", "firebaseio"],
    value: [base62(40)],
    revokeUrl: "https://console.firebase.google.com/",
    docsUrl: "https://firebase.google.com/docs/database/rest/auth",
  }),
  prefixed({
    ...google,
    provider: "Firebase",
    id: "firebase-cli-token",
    title: "Firebase CI token",
    opens: "deploying to every project of the user",
    severity: "critical",
    lead: [oneOf("FIREBASE_TOKEN=1//", "FIREBASE_TOKEN: 1//")],
    value: [base64url(60, 200)],
    revokeUrl: "https://myaccount.google.com/connections",
    docsUrl: "https://firebase.google.com/docs/cli",
  }),
  named({
    ...google,
    provider: "Google reCAPTCHA",
    id: "google-recaptcha-secret",
    title: "Google reCAPTCHA secret key",
    opens: "verifying and forging captcha results of the site",
    severity: "medium",
    words: ["recaptcha", "captcha"],
    credentialWords: ["secret", "private", "server"],
    isOnly: true,
    value: ["6L", base64url(38)],
    revokeUrl: "https://www.google.com/recaptcha/admin",
    docsUrl: "https://developers.google.com/recaptcha/docs/verify",
  }),
  prefixed({
    ...google,
    provider: "Google Cloud Storage",
    id: "google-hmac-key-id",
    title: "Google Cloud Storage HMAC access id",
    opens: "nothing by itself: it names the account of an HMAC secret",
    severity: "low",
    isIdentifier: true,
    value: ["GOOG1E", upper(55)],
    docsUrl: "https://cloud.google.com/storage/docs/authentication/hmackeys",
  }),
  named({
    ...google,
    provider: "Google Cloud Storage",
    id: "google-hmac-secret",
    title: "Google Cloud Storage HMAC secret",
    opens: "the buckets of the account",
    severity: "critical",
    words: ["gcs", "google storage", "google cloud storage", "goog1e", "gs_secret"],
    credentialWords: ["secret", "hmac_secret", "secret_access_key"],
    isOnly: true,
    value: [base64(40)],
    docsUrl: "https://cloud.google.com/storage/docs/authentication/hmackeys",
  }),
  named({
    ...google,
    provider: "Google Maps",
    id: "google-maps-signing-secret",
    title: "Google Maps URL signing secret",
    opens: "signed map requests at the account's cost",
    severity: "medium",
    words: ["google maps", "gmaps"],
    credentialWords: ["signing", "url_signing_secret", "signing_secret"],
    isOnly: true,
    value: [base64url(27), "="],
    docsUrl: "https://developers.google.com/maps/documentation/maps-static/digital-signature",
  }),
  prefixed({
    ...google,
    provider: "Google Chat",
    id: "google-chat-webhook",
    title: "Google Chat webhook",
    opens: "posting into the space",
    severity: "medium",
    keywords: ["chat.googleapis.com"],
    lead: ["chat.googleapis.com/v1/spaces/"],
    value: [
      base64url(8, 20),
      "/messages?key=AIza",
      base64url(35),
      "&token=",
      base64url(40, 60),
      maybe("%3D"),
    ],
    revokeUrl: "https://chat.google.com/",
    docsUrl: "https://developers.google.com/workspace/chat/quickstart/webhooks",
  }),
];
