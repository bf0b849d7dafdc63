import '@fontsource-variable/inter/wght.css'
import '../ui/mantine.css'
import '../ui/base.css'
import { drawIndex } from './draw-index.tsx'
import { drawState } from './draw-state.tsx'
import { groups } from './groups/index.ts'

const [, , group = '', name = ''] = location.pathname.split('/')
const state = groups[group]?.states[name]
const root = document.getElementById('root')

// Large text, as for somebody who has chosen it in the browser's settings.
if (new URLSearchParams(location.search).has('large')) document.documentElement.style.fontSize = '150%'

if (root && state) {
  document.title = state.title
  void drawState(state, root).then(
    () => document.documentElement.setAttribute('data-state', 'drawn'),
    (error: unknown) => {
      reportError(error)
      document.documentElement.setAttribute('data-state', 'failed')
    },
  )
} else if (root) drawIndex(root)
