// The entry of the thread that unpacks layers of images: a small file of its own, since it needs nothing else of the program.

import { serveUnpacking } from "../collect/oci/unpacking/index.ts";

serveUnpacking();
