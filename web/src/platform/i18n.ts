import { createInstance } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { texts } from './texts.en.ts'

export const i18n = createInstance()

/** Adds the texts of a domain. They come in the domain's own chunk, and are never fetched separately. */
export function addTexts(namespace: string, resource: object): void {
  i18n.addResourceBundle('en', namespace, resource, true, true)
  if (import.meta.hot) namespaces.set(resource, namespace)
}

/** The namespace to which each file's texts were added. Development only. */
const namespaces = new Map<object, string>()
if (import.meta.hot) {
  namespaces.set(texts, 'platform')
  addEventListener('texts-changed', (event) => {
    const { before, after } = (event as CustomEvent<{ before: object; after: object }>).detail
    // The texts of a namespace may come from several files.
    const [resource, namespace] =
      [...namespaces].find(([one]) => one === before || Object.values(one).includes(before)) ?? []
    if (!resource || !namespace) return location.reload()
    addTexts(
      namespace,
      resource === before
        ? after
        : Object.fromEntries(Object.entries(resource).map(([key, value]) => [key, value === before ? after : value])),
    )
    // Every component that shows a text listens to this event.
    i18n.emit('languageChanged', i18n.language)
  })
}

void i18n.use(initReactI18next).init({
  lng: 'en',
  fallbackLng: 'en',
  initAsync: false,
  resources: { en: { platform: texts } },
  defaultNS: 'platform',
  interpolation: { escapeValue: false },
  react: { useSuspense: false, bindI18nStore: false },
})
