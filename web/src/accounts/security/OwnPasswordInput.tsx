import { PasswordInput } from '@mantine/core'
import type { Ref } from 'react'
import { useTranslation } from 'react-i18next'
import { failureCode, problemMessage } from '../../platform/index.ts'

export const isPasswordWrong = (error: unknown): boolean => error !== null && failureCode(error) === 'PASSWORD_WRONG'

/**
 * The field for the account's own password, before something is changed.
 * @param props.isMissing true once the person has gone on without it
 * @param props.error why the change was refused; null: it was not
 */
export function OwnPasswordInput(props: {
  ref: Ref<HTMLInputElement>
  value: string
  onChange: (password: string) => void
  isMissing: boolean
  error: unknown
  isFirst?: boolean
}) {
  const { t } = useTranslation('security')
  const { error } = props
  return (
    <PasswordInput
      ref={props.ref}
      label={t('password.label')}
      autoComplete="current-password"
      data-autofocus={props.isFirst || undefined}
      visibilityToggleButtonProps={{ 'aria-label': t('password.show') }}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
      error={isPasswordWrong(error) ? problemMessage(error) : props.isMissing ? t('password.missing') : null}
    />
  )
}
