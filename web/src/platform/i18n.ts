import { createInstance } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { texts } from './texts.en.ts'

export const i18n = createInstance()

/** Each domain brings its own texts with its own chunk; none are fetched. */
export function addTexts(namespace: string, resource: object): void {
  i18n.addResourceBundle('en', namespace, resource, true, true)
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
