import { fileURLToPath } from 'node:url'
import { defineConfig, mergeConfig } from 'vite'
import editor from './vite.config.ts'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** The page of `millrace node dev`: forms and data as the editor shows them, in a bundle of their own that ships with the command line. */
export default mergeConfig(
  editor,
  defineConfig({
    root: at('./playground'),
    publicDir: at('./public'),
    build: {
      outDir: at('../cli/dist/playground'),
      emptyOutDir: true,
      // It comes from this machine: one file more or less is not noticed.
      chunkSizeWarningLimit: 1000,
      rolldownOptions: {
        output: { codeSplitting: { groups: [{ name: 'code', test: /node_modules\/(@codemirror|@lezer|style-mod|w3c-keyname|crelt)\// }] } },
      },
    },
  }),
)
