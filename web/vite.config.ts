import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { serveGuides } from './guides.ts'
import { hotTexts } from './hot-texts.ts'
import { serveStates } from './states.ts'
import { serveVideoProcessors } from './video-processors.ts'

const server = process.env.API_ORIGIN ?? 'http://localhost:3000'

/** The files with which the groups below begin. */
const parts = {
  app: new RegExp(
    [
      /src\/(SignedIn\.tsx|room\/index\.ts)$/,
      /src\/(ui|platform|accounts\/patient-contact|encounters\/phone)\//,
      /contract\/src\//,
      /socket\.io-client\/build\/esm\/index/,
      /@tabler\//,
      /@mantine\/core\/esm\/components\/(Alert|Checkbox|Combobox|SegmentedControl|Select|Textarea|Tooltip)\//,
    ]
      .map(({ source }) => source)
      .join('|'),
  ),
  call: /src\/(engine\/index\.ts|devices\/ReadyCheckCard\.tsx|calls\/CallPage\.tsx|room\/(lobby|people)\/index\.ts|encounters\/(index|beside\/index)\.ts)$/,
}

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
          // A slow network pays for each file, and many small files are larger together once compressed. A group takes what
          // its files import, except for what an earlier group has taken.
          groups: [
            // Everything that the sign-in page needs.
            { name: 'first', tags: ['$initial'] },
            // What every page behind sign-in needs, and what is too small for a request of its own.
            { name: 'app', test: parts.app },
            // What prepares a call and holds it, with the notes beside it.
            { name: 'call', test: parts.call },
            { name: 'practice', test: /src\/practice\/(index\.ts|arrivals\/ArrivalWatcher\.tsx)$/ },
            { name: 'appointments', test: /src\/appointments\// },
            { name: 'meet', test: /src\/meetings\/join\// },
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
