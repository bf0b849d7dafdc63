import type { GuestRole } from '@medconsult/contract'
import { useTranslation } from 'react-i18next'
import { languageName } from '../../ui/index.ts'

/** "Interpreter, Turkish": a guest's role, and the language where there is one. */
export function useRoleLabels(): (guest: { role: GuestRole | null; language: string | null }) => string {
  const { t, i18n } = useTranslation('guests')
  return ({ role, language }) => {
    if (role === null) return ''
    const name = t(`role.${role}`)
    return language === null ? name : t('roleLanguage', { role: name, language: languageName(language, i18n.language) })
  }
}
