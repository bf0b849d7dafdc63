import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../../platform/index.ts'
import { PasswordForm } from '../security/index.ts'

export default function StepUpForm({ onDone, onCancel }: { onDone: () => void; onCancel: () => void }) {
  const { t } = useTranslation('stepUp')
  const prove = useMutation({
    mutationFn: (password: string) => call('proveSession', { body: { password } }),
    onSuccess: onDone,
    // Passwords must not stay in the memory of the page.
    gcTime: 0,
  })
  return (
    <PasswordForm
      lead={t('lead')}
      submit={t('submit')}
      busy={prove.isPending}
      error={prove.error}
      onSubmit={(password) => prove.mutate(password)}
      onCancel={onCancel}
    />
  )
}
