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
          // A slow network pays for each file, and many small files are larger together once compressed. The libraries that
          // the sign-in page needs are one file, and the rest of what it needs is another.
          groups: [
            { name: 'base', test: /node_modules/, tags: ['$initial'] },
            { name: 'first', tags: ['$initial'] },
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
