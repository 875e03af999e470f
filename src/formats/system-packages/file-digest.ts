// What a package manager states of the content of one file.

export type DigestAlgorithm = "md5" | "sha1" | "sha256" | "sha384" | "sha512";
export type FileDigest = {
  readonly path: string;
  readonly algorithm: DigestAlgorithm;
  readonly digest: Uint8Array;
};
