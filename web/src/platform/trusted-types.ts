/** What this file uses of W3C Trusted Types; older browsers have none of it, and enforce nothing. */
interface PolicyFactory {
  createPolicy(
    name: string,
    rules: {
      createHTML(text: string): string | null
      createScriptURL(url: string): string | null
    },
  ): unknown
}

const OUR_SCRIPTS = /^\/(sw\.js|assets\/[\w.-]+\.js)$/

/** Text without a tag: the component library writes its style sheets by `innerHTML`. */
export const asHtml = (text: string): string | null => (text.includes('<') ? null : text)

/** The service worker, and workers of the build. */
export function asScriptUrl(url: string, origin: string): string | null {
  const base = `${origin}/`
  if (!URL.canParse(url, base)) return null
  const { origin: from, pathname } = new URL(url, base)
  return from === origin && OUR_SCRIPTS.test(pathname) ? url : null
}

/**
 * The one policy that the server's `trusted-types` names. It is the default one, which browsers ask wherever a string
 * would become markup or a script's address, in libraries too; nothing ever becomes a script's text. What it answers with
 * null is refused. Before anything is drawn.
 */
export function installTrustedTypes(): void {
  const { trustedTypes } = globalThis as { trustedTypes?: PolicyFactory }
  trustedTypes?.createPolicy('default', {
    createHTML: asHtml,
    createScriptURL: (url) => asScriptUrl(url, location.origin),
  })
}
