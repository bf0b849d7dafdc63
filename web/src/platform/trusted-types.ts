/** The part of W3C Trusted Types that this file uses. Older browsers lack it, and enforce nothing. */
interface PolicyFactory {
  createPolicy(
    name: string,
    rules: {
      createHTML(text: string): string | null
      createScriptURL(url: string): string | null
    },
  ): unknown
}

const OUR_SCRIPTS = /^\/(sw\.js|assets\/(video-processors-[\w-]+\/)?[\w.-]+\.js)$/

/** Allows text without a tag, because the component library writes its style sheets by `innerHTML`. */
export const asHtml = (text: string): string | null => (text.includes('<') ? null : text)

/** Allows the service worker, and the workers of the build. */
export function asScriptUrl(url: string, origin: string): string | null {
  const base = `${origin}/`
  if (!URL.canParse(url, base)) return null
  const { origin: from, pathname } = new URL(url, base)
  return from === origin && OUR_SCRIPTS.test(pathname) ? url : null
}

/**
 * Installs the one policy that the server's `trusted-types` header names. It is the default policy, which browsers
 * apply wherever a string would become markup or the address of a script, in libraries too. No string ever becomes the
 * text of a script. What it maps to null is refused. Call it before anything is rendered.
 */
export function installTrustedTypes(): void {
  const { trustedTypes } = globalThis as { trustedTypes?: PolicyFactory }
  trustedTypes?.createPolicy('default', {
    createHTML: asHtml,
    createScriptURL: (url) => asScriptUrl(url, location.origin),
  })
}
