// A registry that answers too much, too late, or leads to the login of somebody else.

import { afterEach, expect, test } from "vitest";
import { buildImage, json } from "../image.fixture.ts";
import { big, closeRegistries, image, pull, registryOf, settingsOf } from "./registry.fixture.ts";

afterEach(closeRegistries);

test("a manifest without end is given up", async () => {
  let sentBytes = 0;
  const { host } = await registryOf(image, (request, response, serve) => {
    if (request.url?.includes("/manifests/") !== true) return serve();
    response.writeHead(200);
    const more = (): void => {
      sentBytes += 1 << 20;
      response.write(Buffer.alloc(1 << 20, " "), (error) =>
        error === null || error === undefined ? more() : undefined,
      );
    };
    more();
  });
  await expect(pull(`${host}/example/app:1`)).rejects.toThrow(/the manifest is larger than/);
  expect(sentBytes).toBeLessThan(64 << 20);
});

test("a configuration that is stated too large is not asked for", async () => {
  const manifest = JSON.parse(Buffer.from(image.manifest.bytes).toString("utf8")) as { config: object }; // made by the fixture
  const root = json({ ...manifest, config: { ...manifest.config, size: 1 << 30 } });
  const { host, seen } = await registryOf(image, undefined, root);
  await expect(pull(`${host}/example/app:1`)).rejects.toThrow(/more than the limit/);
  expect(seen.filter(({ url }) => url.includes("/blobs/"))).toEqual([]);
});

test.each([
  "http://169.254.169.254/token",
  "https://169.254.169.254/token",
  "https://localhost/token",
  "https://[::1]/token",
  "file:///etc/passwd",
])("a token service at %s is not asked", async (realm) => {
  const { host } = await registryOf(image, (_, response) => {
    response.writeHead(401, { "www-authenticate": `Bearer realm="${realm}",service="x"` }).end();
  });
  await expect(pull(`${host}/example/app:1`)).rejects.toThrow(/refused/);
});

test("Retry-After as a date, or as nonsense, does not stop the pull", async () => {
  let asked = 0;
  const waits = ["Wed, 21 Oct 2015 07:28:00 GMT", "soon", "-5"];
  const { host } = await registryOf(image, (_, response, serve) => {
    const wait = waits[asked];
    asked += 1;
    if (wait === undefined) serve();
    else response.writeHead(503, { "retry-after": wait }).end();
  });
  const settings = settingsOf();
  const pulled = pull(`${host}/example/app:1`, { ...settings, http: { ...settings.http, attempts: 5 } });
  expect(await pulled).toEqual(["a", "b"]);
});

test("a continuation from another place than was asked for is not glued on", async () => {
  const bytes = image.blobs.at(-1)?.bytes ?? Buffer.alloc(0);
  let cuts = 0;
  const { host } = await registryOf(image, (request, response, serve) => {
    if (!request.url?.endsWith(big)) return serve();
    cuts += 1;
    if (cuts === 1) {
      response.writeHead(200, { "content-length": bytes.length });
      response.write(bytes.subarray(0, 100_000), () => response.destroy());
    } else {
      response.writeHead(206, { "content-range": `bytes 50-${bytes.length - 1}/${bytes.length}` });
      response.end(bytes.subarray(50));
    }
  });
  await expect(pull(`${host}/example/app:1`)).rejects.toThrow(/Cannot (trust|get)/);
});

test("a manifest that is served for a blob, and a blob for a manifest, are not what they are stated to be", async () => {
  const other = buildImage({ layers: [{ files: [{ path: "c", content: "c" }] }] });
  const { host } = await registryOf(image, (request, response, serve) =>
    request.url?.endsWith(big) === true ? void response.end(other.manifest.bytes) : serve(),
  );
  await expect(pull(`${host}/example/app:1`)).rejects.toThrow(/Cannot (trust|get|read)/);
  const reversed = await registryOf(image, undefined, image.blobs.at(-1)?.bytes);
  await expect(pull(`${reversed.host}/example/app:1`)).rejects.toMatchObject({ code: "input" });
});
