// Which service of a monorepo a place or an image belongs to. The first service in the file's order that claims it has it.

import type { Config } from "../config/index.ts";
import type { Finding } from "../model/index.ts";
import { matchesPath } from "./glob.ts";
import type { Setting } from "./setting.ts";

export function serviceOf(
  finding: Finding,
  services: Config["services"],
  setting: Setting,
): string | undefined {
  const { image } = setting;
  if (image !== undefined) return serviceOfImage(image, services);
  return serviceOfPath(finding.locations[0].path, services);
}

export function serviceOfPath(path: string, services: Config["services"]): string | undefined {
  return firstService(services, ({ paths }) => paths.some((glob) => matchesPath(glob, path)));
}

/** `image`: the name without tag and digest. */
export function serviceOfImage(image: string, services: Config["services"]): string | undefined {
  return firstService(services, ({ images }) => images.some((glob) => matchesPath(glob, image)));
}

type Service = Config["services"][string];

function firstService(
  services: Config["services"],
  claims: (service: Service) => boolean,
): string | undefined {
  return Object.entries(services).find(([, service]) => claims(service))?.[0];
}
