import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { isSpecialAddress } from "../../../kit/http/index.ts";
import { blobOf, descriptorOf, json } from "../image.fixture.ts";
import { parseRegistryFile } from "./index.ts";
import { parseChallenge } from "./login.ts";
import { big, closeRegistries, type Hook, image, pull, registryOf, settingsOf } from "./registry.fixture.ts";

const work = mkdtempSync(join(tmpdir(), "portcullis-registry-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));
afterEach(closeRegistries);
function dockerConfig(host: string): string {
  const file = join(work, `docker-${host.replaceAll(":", "-")}.json`);
  writeFileSync(
    file,
    JSON.stringify({ auths: { [host]: { auth: Buffer.from("user:pass-word").toString("base64") } } }),
  );
  return file;
}
const basic = `Basic ${Buffer.from("user:pass-word").toString("base64")}`;

describe("pulling", () => {
  test("anonymously", async () => {
    const { host, seen } = await registryOf(image);
    expect(await pull(`${host}/example/app:1`)).toEqual(["a", "b"]);
    expect(seen.every(({ authorization }) => authorization === undefined)).toBe(true);
  });

  test("by digest, and never anything else than that digest", async () => {
    const { host } = await registryOf(image);
    expect(await pull(`${host}/example/app@${image.manifest.digest}`)).toEqual(["a", "b"]);
    const other = await registryOf(image, (request, response, serve) =>
      request.url?.includes("/manifests/") === true ? void response.end(image.index) : serve(),
    );
    await expect(pull(`${other.host}/example/app@${image.manifest.digest}`)).rejects.toThrow(/Cannot trust/);
  });

  test("a connection that is cut is continued where it broke", async () => {
    let cuts = 0;
    const { host, seen } = await registryOf(image, (request, response, serve) => {
      if (!request.url?.endsWith(big) || cuts >= 2) return serve();
      cuts += 1;
      const blob = image.blobs.at(-1)?.bytes ?? Buffer.alloc(0);
      const from = Number(/\d+/.exec(request.headers.range ?? "")?.[0] ?? 0);
      const head = from === 0 ? {} : { "content-range": `bytes ${from}-${blob.length - 1}/${blob.length}` };
      response.writeHead(from === 0 ? 200 : 206, { "content-length": blob.length - from, ...head });
      response.write(blob.subarray(from, from + 100_000), () => response.destroy());
    });
    expect(await pull(`${host}/example/app:1`)).toEqual(["a", "b"]);
    expect(seen.filter(({ range }) => range !== undefined).length).toBeGreaterThanOrEqual(1);
  });

  test("a server that ignores ranges is read past what is known", async () => {
    let cuts = 0;
    const { host } = await registryOf(image, (request, response, serve) => {
      if (!request.url?.endsWith(big)) return serve();
      const blob = image.blobs.at(-1)?.bytes ?? Buffer.alloc(0);
      response.writeHead(200, { "content-length": blob.length });
      cuts += 1;
      if (cuts === 1) response.write(blob.subarray(0, 100_000), () => response.destroy());
      else response.end(blob);
    });
    expect(await pull(`${host}/example/app:1`)).toEqual(["a", "b"]);
  });

  test("429 and 503 are tried again, 500 for ever is an error", async () => {
    let asked = 0;
    const { host } = await registryOf(image, (_, response, serve) => {
      asked += 1;
      if (asked === 1) response.writeHead(429, { "retry-after": "0" }).end();
      else if (asked === 2) response.writeHead(503).end();
      else serve();
    });
    expect(await pull(`${host}/example/app:1`)).toEqual(["a", "b"]);
    const broken = await registryOf(image, (_, response) => void response.writeHead(500).end());
    await expect(pull(`${broken.host}/example/app:1`)).rejects.toMatchObject({ code: "network" });
  });

  test("the wanted platform is taken, attestations are not images", async () => {
    const attestation = {
      ...descriptorOf(blobOf(Buffer.from("{}")), "x"),
      platform: { os: "unknown", architecture: "unknown" },
    };
    const own = {
      ...descriptorOf(image.manifest, "application/vnd.oci.image.manifest.v1+json"),
      platform: { os: "linux", architecture: "arm64" },
    };
    const { host } = await registryOf(
      image,
      undefined,
      Buffer.from(json({ schemaVersion: 2, manifests: [attestation, own] })),
    );
    expect(await pull(`${host}/example/app:1`, settingsOf(), "linux/arm64")).toEqual(["a", "b"]);
    await expect(pull(`${host}/example/app:1`, settingsOf(), "linux/s390x")).rejects.toThrow(
      /Cannot choose an image/,
    );
  });

  test("mirrors are asked first, the registry when they lack it", async () => {
    const origin = await registryOf(image);
    const mirror = await registryOf(image, (request, response, serve) =>
      request.url?.endsWith(big) ? void response.writeHead(404).end() : serve(),
    );
    expect(
      await pull(`${origin.host}/example/app:1`, settingsOf({ mirrors: { [origin.host]: [mirror.host] } })),
    ).toEqual(["a", "b"]);
    expect(mirror.seen.length).toBeGreaterThan(2);
    expect(origin.seen.map(({ url }) => url)).toEqual([`/v2/example/app/blobs/${big}`]);
  });

  test("what is not there is told", async () => {
    const { host } = await registryOf(image);
    await expect(pull(`${host}/example/app:2`)).rejects.toThrow(/does not have it/);
    await expect(pull("Not A Reference")).rejects.toMatchObject({ code: "usage" });
  });
});

describe("logging in", () => {
  const guarded =
    (challenge: (host: string) => string, accepted: string): Hook =>
    (request, response, serve) => {
      if (request.headers.authorization === accepted) return serve();
      response.writeHead(401, { "www-authenticate": challenge(request.headers.host ?? "") }).end();
    };

  test("Basic", async () => {
    const { host } = await registryOf(
      image,
      guarded(() => 'Basic realm="x"', basic),
    );
    expect(await pull(`${host}/example/app:1`, settingsOf({ dockerConfig: dockerConfig(host) }))).toEqual([
      "a",
      "b",
    ]);
    await expect(pull(`${host}/example/app:1`)).rejects.toMatchObject({ code: "auth" });
  });

  test("a bearer token from the registry's own host, which gets the credentials", async () => {
    const inner = guarded((host) => `Bearer realm="http://${host}/token",service="s"`, "Bearer good");
    const { host, seen } = await registryOf(image, (request, response, serve) =>
      request.url?.startsWith("/token")
        ? void response.end(
            JSON.stringify({ token: request.headers.authorization === basic ? "good" : "bad" }),
          )
        : inner(request, response, serve),
    );
    expect(await pull(`${host}/example/app:1`, settingsOf({ dockerConfig: dockerConfig(host) }))).toEqual([
      "a",
      "b",
    ]);
    expect(seen.find(({ url }) => url.startsWith("/token"))?.url).toContain(
      "scope=repository%3Aexample%2Fapp%3Apull",
    );
  });

  test("a token service on another host never gets the credentials", async () => {
    const thief = await registryOf(image, (_, response) => void response.writeHead(401).end());
    const { host } = await registryOf(
      image,
      guarded(() => `Bearer realm="http://${thief.host}/token"`, "Bearer good"),
    );
    const settings = settingsOf({ dockerConfig: dockerConfig(host) });
    await expect(pull(`${host}/example/app:1`, settings)).rejects.toThrow(/without TLS|private or local/);
    await expect(
      pull(`${host}/example/app:1`, { ...settings, allow_private: [thief.host] }),
    ).rejects.toMatchObject({ code: "auth" });
    expect(thief.seen.every(({ authorization }) => authorization === undefined)).toBe(true);
  });

  test("a helper is run by its configured path only", async () => {
    const helper = join(work, "docker-credential-test");
    writeFileSync(
      helper,
      `#!/bin/sh\nread server\necho '{"ServerURL":"'$server'","Username":"user","Secret":"pass-word"}'\n`,
    );
    chmodSync(helper, 0o755);
    const { host } = await registryOf(
      image,
      guarded(() => "Basic", basic),
    );
    const config = join(work, "helper.json");
    writeFileSync(config, JSON.stringify({ credHelpers: { [host]: "test" } }));
    const path = { PATH: work };
    await expect(
      pull(`${host}/example/app:1`, settingsOf({ dockerConfig: config, helperEnvironment: path })),
    ).rejects.toMatchObject({ code: "auth" });
    const configured = settingsOf({
      dockerConfig: config,
      credential_helpers: { test: helper },
      helperEnvironment: { PATH: "/usr/bin:/bin" },
    });
    expect(await pull(`${host}/example/app:1`, configured)).toEqual(["a", "b"]);
  });

  test("a broken Docker configuration is told without quoting it", async () => {
    const file = join(work, "broken.json");
    writeFileSync(file, '{"auths": {"x": {"auth": "c2VjcmV0"');
    const { host } = await registryOf(
      image,
      guarded(() => "Basic", basic),
    );
    await expect(pull(`${host}/example/app:1`, settingsOf({ dockerConfig: file }))).rejects.toThrow(
      /^(?!.*c2VjcmV0).*not Docker's configuration format/,
    );
  });
});

describe("a registry that leads astray", () => {
  const redirecting =
    (to: string): Hook =>
    (request, response, serve) =>
      request.url?.includes("/blobs/") === true
        ? void response.writeHead(307, { location: to }).end()
        : serve();

  test.each([
    ["this machine", "http://127.0.0.1:1/x"],
    ["this machine by name", "https://localhost/x"],
    ["cloud metadata", "https://169.254.169.254/latest/meta-data"],
    ["a private network", "https://10.0.0.1/x"],
    ["IPv6 loopback", "https://[::1]/x"],
    ["IPv4 in IPv6", "https://[::ffff:127.0.0.1]/x"],
    ["another protocol", "file:///etc/passwd"],
    ["an address with credentials", "https://user:pass@example.com/x"],
  ])("to %s is refused", async (_, to) => {
    const { host } = await registryOf(image, redirecting(to));
    await expect(pull(`${host}/example/app:1`)).rejects.toThrow(/refused|not followed/);
  });

  test("to itself without end is given up", async () => {
    const { host } = await registryOf(image, redirecting("/v2/example/app/blobs/x"));
    await expect(pull(`${host}/example/app:1`)).rejects.toThrow(/redirects more than/);
  });

  test("to a named host is followed, without credentials", async () => {
    const store = await registryOf(image);
    const { host } = await registryOf(image, (request, response, serve) => {
      if (request.headers.authorization !== basic)
        return void response.writeHead(401, { "www-authenticate": "Basic" }).end();
      if (request.url?.includes("/blobs/") === true)
        return void response.writeHead(307, { location: `http://${store.host}${request.url}` }).end();
      serve();
    });
    const settings = settingsOf({
      dockerConfig: dockerConfig(host),
      allow_private: [store.host],
      plain_http: [store.host],
    });
    expect(await pull(`${host}/example/app:1`, settings)).toEqual(["a", "b"]);
    expect(store.seen.length).toBeGreaterThan(0);
    expect(store.seen.every(({ authorization }) => authorization === undefined)).toBe(true);
  });

  test("a blob with other bytes, and one that is longer than stated, end the pull", async () => {
    const wrong = await registryOf(image, (request, response, serve) =>
      request.url?.endsWith(big)
        ? void response.end(Buffer.alloc(image.blobs.at(-1)?.bytes.length ?? 0))
        : serve(),
    );
    await expect(pull(`${wrong.host}/example/app:1`)).rejects.toThrow(/Cannot trust layer/);
    const long = await registryOf(image, (request, response, serve) =>
      request.url?.endsWith(big)
        ? void response.end(Buffer.concat([image.blobs.at(-1)?.bytes ?? Buffer.alloc(0), Buffer.alloc(10)]))
        : serve(),
    );
    await expect(pull(`${long.host}/example/app:1`)).rejects.toThrow(/larger than the|Cannot trust/);
  });
});

describe("addresses", () => {
  test.each([
    "127.0.0.1",
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "169.254.169.254",
    "172.31.0.1",
    "192.168.1.1",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1%eth0",
    "fd00::1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
    "not an address",
  ])("%s is special", (address) => {
    expect(isSpecialAddress(address)).toBe(true);
  });
  test.each(["1.1.1.1", "93.184.216.34", "172.32.0.1", "2606:4700::1111"])("%s is public", (address) => {
    expect(isSpecialAddress(address)).toBe(false);
  });
});

test("challenges are read totally", () => {
  expect(
    parseChallenge('Bearer realm="https://a/b",service="x y",scope="s"')?.parameters.get("service"),
  ).toBe("x y");
  fc.assert(fc.property(fc.string(), (text) => void parseChallenge(text)));
});

test("a file of registries with an unknown key is refused by name", () => {
  expect(() => parseRegistryFile('{"mirror": {}}', "r.json")).toThrow(/Cannot read r.json/);
  expect(() => parseRegistryFile('{"credential_helpers": {"x": "relative"}}', "r.json")).toThrow(
    /absolute path/,
  );
});
