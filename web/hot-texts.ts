import type { Plugin } from 'vite'

/**
 * While `npm run dev` runs, a changed text appears without a reload: every `…texts.en.ts` passes its new texts to the
 * page's i18n instance (src/platform/i18n.ts).
 */
export function hotTexts(): Plugin {
  return {
    name: 'hot-texts',
    apply: 'serve',
    transform(code, id) {
      const isTexts = /texts\.en\.ts$/.test(id.split('?', 1)[0] ?? '')
      const name = isTexts ? /export const (\w+)/.exec(code)?.[1] : undefined
      if (name === undefined) return null
      return `${code}
import.meta.hot?.accept((fresh) => {
  if (fresh) dispatchEvent(new CustomEvent('texts-changed', { detail: { before: ${name}, after: fresh.${name} } }))
})`
    },
  }
}
