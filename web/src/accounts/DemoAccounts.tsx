import { Text, UnstyledButton } from '@mantine/core'
import type { PublicConfig } from '@medconsult/contract'
import { useTranslation } from 'react-i18next'
import { Initials } from '../ui/Initials.tsx'
import classes from './DemoAccounts.module.css'

type Account = NonNullable<PublicConfig['demo']>['accounts'][number]

/** One click fills the form; the person still signs in. */
export default function DemoAccounts(props: { accounts: Account[]; onChoose: (account: Account) => void }) {
  const { t } = useTranslation('accounts')
  return (
    <section className={classes.demo} aria-labelledby="demo-title">
      <Text component="h2" id="demo-title" fw={600} fz="sm">
        {t('demo.title')}
      </Text>
      <Text c="dimmed" size="sm">
        {t('demo.body')}
      </Text>
      <ul className={classes.list}>
        {props.accounts.map((account) => (
          <li key={account.email}>
            <UnstyledButton className={classes.account} onClick={() => props.onChoose(account)}>
              <Initials name={account.name} size={32} />
              <span className={classes.words}>
                <span className={classes.name}>{account.name}</span>
                <span className={classes.role}>{t(`demo.${account.role}`)}</span>
              </span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </section>
  )
}
