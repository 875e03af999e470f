// Hard links whose target still has to be found: in the layer of the link, or in one below.

import { limits } from "../../kit/index.ts";
import type { Fate } from "./merged-tree.ts";
import type { ImageLayer } from "./open-image.ts";

export type LinkRequest = { readonly path: string; readonly layer: ImageLayer; readonly fate: Fate };

export class LinkRequests {
  readonly #byTarget = new Map<string, LinkRequest[]>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** False: there are too many. */
  add(target: string, request: LinkRequest): boolean {
    if (this.#count >= limits.imageLinks) return false;
    const known = this.#byTarget.get(target);
    if (known === undefined) this.#byTarget.set(target, [request]);
    else known.push(request);
    this.#count += 1;
    return true;
  }

  isAsked(target: string): boolean {
    return this.#byTarget.has(target);
  }

  take(target: string): readonly LinkRequest[] {
    const found = this.#byTarget.get(target);
    if (found === undefined) return [];
    this.#byTarget.delete(target);
    this.#count -= found.length;
    return found;
  }

  /** What no layer had. */
  rest(): readonly (LinkRequest & { readonly target: string })[] {
    return [...this.#byTarget].flatMap(([target, requests]) =>
      requests.map((request) => ({ ...request, target })),
    );
  }
}
