// The version of the package, written into the bundle by the build.

declare const PORTCULLIS_VERSION: string | undefined;

export const version: string = typeof PORTCULLIS_VERSION === "string" ? PORTCULLIS_VERSION : "0.0.0-source";
