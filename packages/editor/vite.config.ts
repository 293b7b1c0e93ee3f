import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import icons from 'unplugin-icons/vite'
import { defineConfig } from 'vite'
import { compressedFiles } from './installed/compressed.ts'
import { installedApp } from './installed/plugin.ts'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const SERVER = process.env['MILLRACE_SERVER'] ?? 'http://127.0.0.1:5680'
const toServer = { target: SERVER, changeOrigin: false }

export default defineConfig({
  root: at('.'),
  plugins: [vue(), tailwindcss(), icons({ compiler: 'vue3', autoInstall: false, scale: 1 }), installedApp(), compressedFiles()],
  resolve: {
    alias: [
      { find: /^@\//, replacement: `${at('./src')}/` },
      // Sources, not builds: the editor needs no other package to be built first.
      { find: /^@millrace\/engine\/ports$/, replacement: at('../engine/src/ports/index.ts') },
      { find: /^@millrace\/([a-z0-9-]+)$/, replacement: `${at('..')}/$1/src/index.ts` },
    ],
  },
  server: {
    host: '127.0.0.1',
    port: 5681,
    proxy: {
      '/api': { ...toServer, ws: true },
      '/webhook': toServer,
      '/webhook-test': toServer,
      '/form': toServer,
    },
  },
  build: {
    target: 'es2022',
    sourcemap: false,
    // A data: address would need a hole in the content security policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'vue', test: /node_modules\/(@vue|vue|vue-router|pinia)\// },
            { name: 'code', test: /node_modules\/(@codemirror|@lezer|style-mod|w3c-keyname|crelt)\// },
            // One file instead of sixty small ones: what several pages share of the kit and its icons.
            {
              name: 'ui',
              test: /node_modules\/(reka-ui|@floating-ui|@vueuse|aria-hidden)\/|\/src\/(ui|composables)\/|~icons/,
              minShareCount: 3,
            },
            { name: 'flow', test: /node_modules\/(@vue-flow|d3-)/ },
          ],
        },
      },
    },
  },
})
