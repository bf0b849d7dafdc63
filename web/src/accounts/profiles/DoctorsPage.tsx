import { Button, Card, Select, Stack } from '@mantine/core'
import type { DoctorCard } from '@medconsult/contract'
import { IconChevronDown, IconChevronUp, IconSearch, IconUserSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { i18n, problemMessage } from '../../platform/index.ts'
import {
  Announce,
  CardLine,
  CardList,
  EmptyState,
  Initials,
  ListCard,
  languageName,
  languages,
  MoreButton,
  Page,
  Problem,
  QueryPending,
  SearchField,
  showMoment,
  showMomentOnBothClocks,
} from '../../ui/index.ts'
import { showFee } from './fee.ts'
import classes from './Profiles.module.css'
import { type DoctorSearch, useFoundDoctors, useSpecialties } from './use-profiles.ts'

const DAYS = ['1', '3', '7', '14', '30']

const nothing: DoctorSearch = {
  name: '',
  specialtyId: '',
  language: '',
  location: '',
  freeWithinDays: '',
  sort: 'name',
}

/** The search is stored in the URL, so that going back from a doctor restores it. */
function useSearch(): [DoctorSearch, (change: Partial<DoctorSearch>) => void] {
  const [params, setParams] = useSearchParams()
  const of = (name: string): string => params.get(name) ?? ''
  const days = of('within')
  const search: DoctorSearch = {
    name: of('name'),
    specialtyId: of('specialty'),
    language: of('language'),
    location: of('place'),
    freeWithinDays: DAYS.includes(days) ? days : '',
    sort: of('sort') === 'soonest' ? 'soonest' : 'name',
  }
  const change = (changes: Partial<DoctorSearch>): void => {
    const next = { ...search, ...changes }
    const named = {
      name: next.name,
      specialty: next.specialtyId,
      language: next.language,
      place: next.location,
      within: next.freeWithinDays,
      sort: next.sort === 'name' ? '' : next.sort,
    }
    setParams(Object.fromEntries(Object.entries(named).filter(([, value]) => value !== '')), { replace: true })
  }
  return [search, change]
}

export function DoctorsPage() {
  const { t } = useTranslation('profiles')
  const [search, change] = useSearch()
  const found = useFoundDoctors(search)
  const isFiltered = JSON.stringify(search) !== JSON.stringify(nothing)
  const doctors = found.data?.pages.flatMap((page) => page.doctors)
  return (
    <Page title={t('doctors.title')} lead={t('doctors.lead')}>
      <SearchForm search={search} onChange={change} />
      {doctors ? (
        <Found doctors={doctors} found={found} isFiltered={isFiltered} onClear={() => change(nothing)} />
      ) : (
        <QueryPending query={found} label={t('doctors.loading')} />
      )}
    </Page>
  )
}

function SearchForm({ search, onChange }: { search: DoctorSearch; onChange: (change: Partial<DoctorSearch>) => void }) {
  const { t } = useTranslation('profiles')
  const specialties = useSpecialties()
  // On a phone the filters are closed, so that the results are in view; they are open if one of them is set.
  const [open, setOpen] = useState(search.language + search.location + search.freeWithinDays !== '')
  return (
    <Card className={classes.card} component="search" aria-label={t('doctors.search')}>
      <div className={classes.fields}>
        <SearchField
          label={t('doctors.name')}
          value={search.name}
          onTyped={(name) => onChange({ name })}
          icon={<IconSearch size={18} aria-hidden="true" />}
        />
        <Choice
          label={t('doctors.specialty')}
          any={t('doctors.anySpecialty')}
          value={search.specialtyId}
          data={(specialties.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          onChoose={(specialtyId) => onChange({ specialtyId })}
        />
        <Button
          variant="subtle"
          className={classes.moreFilters}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          rightSection={
            open ? <IconChevronUp size={18} aria-hidden="true" /> : <IconChevronDown size={18} aria-hidden="true" />
          }
        >
          {t(open ? 'doctors.fewerFilters' : 'doctors.moreFilters')}
        </Button>
        <div className={classes.extra} data-open={open}>
          <Choice
            label={t('doctors.language')}
            any={t('doctors.anyLanguage')}
            value={search.language}
            data={languages(i18n.language)}
            onChoose={(language) => onChange({ language })}
          />
          <SearchField
            label={t('doctors.location')}
            value={search.location}
            onTyped={(location) => onChange({ location })}
          />
          <Choice
            label={t('doctors.free')}
            any={t('doctors.anyTime')}
            value={search.freeWithinDays}
            data={DAYS.map((value) => ({ value, label: t('doctors.within', { count: Number(value) }) }))}
            onChoose={(freeWithinDays) => onChange({ freeWithinDays })}
          />
          <Select
            label={t('doctors.sort')}
            value={search.sort}
            allowDeselect={false}
            data={(['name', 'soonest'] as const).map((value) => ({
              value,
              label: t(value === 'name' ? 'doctors.byName' : 'doctors.soonest'),
            }))}
            onChange={(sort) => onChange({ sort: sort === 'soonest' ? 'soonest' : 'name' })}
          />
        </div>
      </div>
    </Card>
  )
}

function Choice(props: {
  label: string
  any: string
  value: string
  data: { value: string; label: string }[]
  onChoose: (value: string) => void
}) {
  return (
    <Select
      label={props.label}
      placeholder={props.any}
      value={props.value || null}
      data={props.data}
      searchable={props.data.length > 8}
      clearable
      onChange={(value) => props.onChoose(value ?? '')}
    />
  )
}

function Found(props: {
  doctors: DoctorCard[]
  found: ReturnType<typeof useFoundDoctors>
  isFiltered: boolean
  onClear: () => void
}) {
  const { t } = useTranslation('profiles')
  const { doctors, found, isFiltered } = props
  const shown = t('doctors.shown', { count: doctors.length })
  if (doctors.length === 0)
    return (
      <>
        <EmptyState
          icon={<IconUserSearch size={28} />}
          title={t(isFiltered ? 'doctors.emptyTitle' : 'doctors.noneTitle')}
          action={
            isFiltered ? (
              <Button variant="default" onClick={props.onClear}>
                {t('doctors.clear')}
              </Button>
            ) : null
          }
        >
          {t(isFiltered ? 'doctors.emptyBody' : 'doctors.noneBody')}
        </EmptyState>
        <Announce text={shown} />
      </>
    )
  return (
    <Stack gap="lg">
      <CardList pairs busy={found.isPlaceholderData}>
        {doctors.map((doctor) => (
          <OneDoctor key={doctor.id} doctor={doctor} />
        ))}
      </CardList>
      <Announce text={found.isPlaceholderData ? '' : shown} />
      {found.hasNextPage ? (
        <MoreButton
          label={t('doctors.more')}
          busy={found.isFetchingNextPage}
          onMore={() => void found.fetchNextPage()}
        />
      ) : null}
      <Problem message={found.error ? problemMessage(found.error) : null} />
    </Stack>
  )
}

/** Shows the place's time first for a visit in person, and the viewer's for a call, both with their zones. */
const showFree = (free: string, { calendar }: DoctorCard): string =>
  calendar
    ? showMomentOnBothClocks(free, { there: calendar.timeZone, inPerson: calendar.inPersonOnly })
    : showMoment(free)

function OneDoctor({ doctor }: { doctor: DoctorCard }) {
  const { t } = useTranslation('profiles')
  const about = [doctor.specialty?.name, doctor.qualifications, doctor.city].filter(Boolean)
  const spoken = doctor.languages.map((tag) => languageName(tag, i18n.language)).join(', ')
  const free = doctor.nextFreeAt
  return (
    <ListCard to={`/doctors/${doctor.id}`} picture={<Initials name={doctor.name} size={48} />} title={doctor.name}>
      {about.length > 0 ? <CardLine>{about.join(' · ')}</CardLine> : null}
      <CardLine spread>
        {spoken ? <span>{t('doctors.speaks', { languages: spoken })}</span> : null}
        {doctor.fee ? <span>{t('doctors.fee', { fee: showFee(doctor.fee) })}</span> : null}
      </CardLine>
      {free ? <CardLine tone="good">{t('doctors.nextFree', { time: showFree(free, doctor) })}</CardLine> : null}
    </ListCard>
  )
}
