import { expect, test } from "vitest";
import type { Location } from "../model/index.ts";
import { originText } from "./origin.ts";

const at = (origin: object): Location => ({ path: "a", origin }) as never; // plain test data
const layer = (more: object): string | undefined =>
  originText(at({ kind: "layer", layer: "sha256:0", layerIndex: 2, ...more }));

test.each([
  ["/bin/sh -c apt-get install -y x", "layer 2, made by `RUN apt-get install -y x`"],
  ["/bin/sh -c #(nop) COPY dir:abc in /app ", "layer 2, made by `COPY dir:abc in /app`"],
  ["RUN /bin/sh -c npm ci # buildkit", "layer 2, made by `RUN npm ci`"],
  ["RUN |1 MODE=live /bin/sh -c make # buildkit", "layer 2, made by `RUN make`"],
  ["COPY `x` . # buildkit", "layer 2, made by `COPY 'x' .`"],
])("the line of the Dockerfile in %s", (createdBy, text) => {
  expect(layer({ createdBy })).toBe(text);
});

test("a file that a later layer took away, a file in an archive, the configuration, a file of no image", () => {
  expect(layer({ removedInLayer: 4 })).toBe("layer 2; removed in layer 4, and still in the image");
  expect(originText(at({ kind: "member", archive: "a.jar", of: { kind: "layer", layerIndex: 1 } }))).toBe(
    "layer 1",
  );
  expect(originText(at({ kind: "image-config", pointer: "/config/Env/0" }))).toBe(
    "configuration of the image, /config/Env/0",
  );
  expect(originText(at({ kind: "work-tree" }))).toBeUndefined();
});
