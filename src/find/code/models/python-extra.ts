// Randomness and archives: what is only dangerous together with where it goes, or where it comes from.

import { sinks, sources } from "./build.ts";
import type { Model } from "./model.ts";

const random: readonly Model[] = [
  ...sources(
    "random",
    "random() randint() randrange() choice() choices() sample() getrandbits() uniform() randbytes() triangular() gauss() betavariate() expovariate() normalvariate() shuffle()",
    "random",
  ),
  ...sources(
    "random.Random()",
    "random() randint() randrange() choice() choices() sample() getrandbits() uniform() randbytes()",
    "random",
  ),
  ...sources("numpy.random", "random() randint() choice() rand() bytes() randn()", "random"),
  ...sources("uuid", "uuid1()", "random"),
];

const archives: readonly Model[] = [
  ...sources("tarfile.open()[]", "", "archive"),
  ...sinks("archive", "tarfile.open().extract tarfile.open()._extract_member", [0, "member"]),
  ...sinks("archive", "tarfile.open().extractall", [1, "members"]),
];

export const extraModels: readonly Model[] = [...random, ...archives];
