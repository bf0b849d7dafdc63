import { SegmentedControl, useMatches } from '@mantine/core'
import type { Role } from '@medconsult/contract'
import { useTranslation } from 'react-i18next'

export const ROLES: readonly Role[] = ['DOCTOR', 'PATIENT', 'ADMIN']

/** The roles side by side, and below each other where they do not fit. */
export function RoleChoice({ value, onChange }: { value: Role; onChange: (role: Role) => void }) {
  const { t } = useTranslation('managedPeople')
  const orientation = useMatches<'horizontal' | 'vertical'>({ base: 'vertical', xs: 'horizontal' })
  return (
    <SegmentedControl
      aria-label={t('role')}
      fullWidth
      size="md"
      orientation={orientation}
      value={value}
      onChange={(chosen) => onChange(chosen as Role)}
      data={ROLES.map((role) => ({ value: role, label: t(role) }))}
    />
  )
}
