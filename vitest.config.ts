import { defineConfig } from "vitest/config";

// Suites that build repositories, run the program or need PostgreSQL are slower; they carry their own time limits.
export default defineConfig({
  test: {
    setupFiles: ["test/properties.ts"],
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    testTimeout: 240_000, // correctness never depends on time; a hang still ends
    hookTimeout: 240_000,
    pool: "threads",
    passWithNoTests: false,
  },
});
