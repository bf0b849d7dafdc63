import type { GuestRole } from '@medconsult/contract'
import { useTranslation } from 'react-i18next'
import { languageName } from '../../ui/index.ts'

/** Returns a function that describes a guest by role and, where there is one, by language: "Interpreter, Turkish". */
export function useRoleLabels(): (guest: { role: GuestRole | null; language: string | null }) => string {
  const { t, i18n } = useTranslation('guests')
  return ({ role, language }) => {
    if (role === null) return ''
    const name = t(`role.${role}`)
    return language === null ? name : t('roleLanguage', { role: name, language: languageName(language, i18n.language) })
  }
}
