import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { serveGuides } from './guides.ts'
import { hotTexts } from './hot-texts.ts'
import { serveStates } from './states.ts'
import { serveVideoProcessors } from './video-processors.ts'

const server = process.env.API_ORIGIN ?? 'http://localhost:3000'

export default defineConfig({
  plugins: [react(), serveGuides(), serveStates(), serveVideoProcessors(), hotTexts()],
  // Nothing is inlined as a data: URI, because the content security policy allows our own origin only. There is one
  // style sheet, so that a page that is loaded later on a bad network never lacks its styles.
  build: {
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What every page needs, the sign-in page included, is in one file, because many small files are larger together
          // once compressed.
          groups: [
            {
              name: 'base',
              test: /node_modules\/(react|react-dom|scheduler|react-router|i18next|react-i18next|@tanstack|clsx)\/|@mantine\/core\/esm\/components\/(Anchor|Button|Input|InputBase|Loader|PasswordInput|Text|TextInput|Title|Transition|UnstyledButton)\//,
            },
          ],
        },
      },
    },
    target: 'es2022',
    sourcemap: false,
  },
  // `npm run dev` serves pages and server at one address.
  server: {
    proxy: Object.fromEntries(
      ['/api', '/socket.io', '/peerjs', '/health'].map((path) => [path, { target: server, ws: true }]),
    ),
  },
})
