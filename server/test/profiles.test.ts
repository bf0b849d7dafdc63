import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type Person } from './test-app.ts'

const testApp = await createTestApp({ config: { clinicTimeZone: 'Asia/Kathmandu' } })
const { ok, refused, call } = testApp
afterAll(() => testApp.close())

const empty = {
  specialtyId: null as string | null,
  qualifications: '',
  practisingSince: null as number | null,
  languages: [] as string[],
  fee: null as { amount: number; currency: string } | null,
  bio: '',
  city: '',
  address: '',
  mapUrl: null as string | null,
  visible: true,
}

let specialties: Record<string, string>
beforeAll(async () => {
  const list = await ok(await testApp.patient(), 'listSpecialties')
  specialties = Object.fromEntries(list.map(({ id, name }) => [name, id]))
})

describe('the profile of a doctor', () => {
  test('a new doctor has an empty profile, and a saved profile is read back unchanged', async () => {
    const doctor = await testApp.doctor({ name: 'Dr. Anita Sharma' })
    const before = await ok(doctor, 'readDoctorProfile')
    expect(before).toMatchObject({ specialty: null, visible: true, nextFreeAt: null, calendar: null })
    expect(before.verification.status).toBe('VERIFIED')
    const body = {
      ...empty,
      specialtyId: specialties.Cardiology ?? '',
      qualifications: 'MBBS, MD',
      practisingSince: 2008,
      languages: ['ne', 'en', 'pt-BR'],
      fee: { amount: 150_000, currency: 'NPR' },
      bio: 'Hearts.\nFor twenty years.',
      city: 'Kathmandu',
      address: 'New Road 12',
      mapUrl: 'https://maps.example/kathmandu',
    }
    const saved = await ok(doctor, 'saveDoctorProfile', { body })
    const { specialtyId, visible: _, ...same } = body
    expect(saved).toMatchObject({ ...same, specialty: { id: specialtyId, name: 'Cardiology' } })
    const seen = await ok(await testApp.patient(), 'readDoctor', { params: { id: doctor.id } })
    const unbooked = { nextFreeAt: null, calendar: null }
    expect(seen).toEqual({ id: doctor.id, name: doctor.name, ...same, specialty: saved.specialty, ...unbooked })
    expect(await testApp.rows('SELECT action_type FROM audit_logs WHERE actor_user_id = $1', [doctor.id])).toEqual([
      { action_type: 'PROFILE_SAVED' },
    ])
  })

  test.each([
    ['a negative fee', { fee: { amount: -1, currency: 'EUR' } }, 'fee'],
    ['half a cent in the fee', { fee: { amount: 10.5, currency: 'EUR' } }, 'fee'],
    ['a fee that is too high', { fee: { amount: 1e12, currency: 'EUR' } }, 'fee'],
    ['an unknown currency', { fee: { amount: 10, currency: 'XQZ' } }, 'fee'],
    ['a first year in the future', { practisingSince: 2027 }, 'practisingSince'],
    ['a negative first year', { practisingSince: -1 }, 'practisingSince'],
    ['the same language twice', { languages: ['en', 'EN'] }, 'languages'],
    ['an invalid language', { languages: ['english please'] }, 'languages'],
    [
      'too many languages',
      { languages: Array.from({ length: 13 }, (_, i) => `x${String.fromCharCode(97 + i)}`) },
      'languages',
    ],
    ['a map link that is a script', { mapUrl: 'javascript:alert(1)' }, 'mapUrl'],
    ['a map link without https', { mapUrl: 'http://maps.example/' }, 'mapUrl'],
    ['an unknown specialty', { specialtyId: '01900000-0000-7000-8000-00000000dead' }, 'specialtyId'],
    ['a text that is too long', { bio: 'x'.repeat(2001) }, 'bio'],
    ['control characters in the city', { city: 'a\u0000b' }, 'city'],
  ])('the profile of a doctor cannot have %s', async (_what, wrong, field) => {
    const doctor = await testApp.doctor()
    const { problem } = await call(doctor, 'saveDoctorProfile', { body: { ...empty, ...wrong } })
    expect(problem?.code).toBe('VALIDATION')
    expect(problem?.fields?.[0]?.path).toMatch(new RegExp(`^${field}`))
    expect(await ok(doctor, 'readDoctorProfile')).toMatchObject({ fee: null, languages: [], mapUrl: null })
  })

  test('doctors who have a retired specialty keep it, and no other doctor can choose it', async () => {
    const [had, late, admin] = [await testApp.doctor(), await testApp.doctor(), await testApp.person('ADMIN')]
    const { id } = await ok(admin, 'addSpecialty', { body: { name: 'Balneology' } })
    const body = { ...empty, specialtyId: id }
    await ok(had, 'saveDoctorProfile', { body })
    await ok(admin, 'retireSpecialty', { params: { id } })
    expect(await ok(had, 'saveDoctorProfile', { body: { ...body, city: 'Spa' } })).toMatchObject({
      city: 'Spa',
      specialty: { id },
    })
    expect(await refused(late, 'saveDoctorProfile', { body })).toBe('VALIDATION')
  })
})

describe('the profile of a patient', () => {
  const body = { phone: '', birthDate: null as string | null, address: '', language: null, relayOnly: false }

  test('a saved profile of a patient is read back unchanged', async () => {
    const patient = await testApp.patient()
    const unasked = { ...body, contactAsked: false }
    expect(await ok(patient, 'readPatientProfile')).toEqual(unasked)
    const saved = {
      phone: '+977 1 4412345',
      birthDate: '2000-02-29',
      address: 'Patan',
      language: 'ne',
      relayOnly: true,
    }
    const kept = { ...saved, contactAsked: true }
    expect(await ok(patient, 'savePatientProfile', { body: saved })).toEqual(kept)
    expect(await ok(patient, 'readPatientProfile')).toEqual(kept)
    expect(await ok(await testApp.patient(), 'readPatientProfile')).toEqual(unasked)
    expect(await testApp.actions(patient.id)).toEqual(['PROFILE_SAVED'])
    // A client that does not know the choice of relays leaves it unchanged.
    const { relayOnly: _, ...older } = saved
    expect(await ok(patient, 'savePatientProfile', { body: older })).toEqual(kept)
  })

  test.each([
    ['a date of birth that does not exist', { birthDate: '2001-02-29' }],
    ['a date of birth in the future', { birthDate: '2026-03-03' }],
    ['a date of birth before 1900', { birthDate: '1899-12-31' }],
    ['a date of birth in the year 20000', { birthDate: '20000-01-01' }],
    ['words as the phone number', { phone: 'call me' }],
    ['a script as the phone number', { phone: '+1 <script>' }],
  ])('the profile of a patient cannot have %s', async (_what, wrong) => {
    expect(await refused(await testApp.patient(), 'savePatientProfile', { body: { ...body, ...wrong } })).toBe(
      'VALIDATION',
    )
  })

  test('the present day in the time zone of the clinic is allowed as a birth date', async () => {
    testApp.clock.advance(11 * 3_600_000)
    const born = { ...body, birthDate: '2026-03-03' }
    expect(await ok(await testApp.patient(), 'savePatientProfile', { body: born })).toMatchObject(born)
  })
})

describe('the search for a doctor', () => {
  let patient: Person
  const found = async (query: Record<string, string | number>): Promise<string[]> =>
    (await ok(patient, 'findDoctors', { query })).doctors.map(({ name }) => name)

  beforeAll(async () => {
    await testApp.rows("DELETE FROM users WHERE role = 'DOCTOR'")
    patient = await testApp.patient()
    const cast: [string, Partial<typeof empty>][] = [
      ['José Álvarez', { languages: ['es', 'pt-BR'], city: 'Köln', specialtyId: specialties.Neurology ?? '' }],
      ['Ann 100% Real', { languages: ['en-GB'], address: 'Upper Street 3, London' }],
      ['ann lower', { languages: ['de', 'en'], city: 'London', specialtyId: specialties.Neurology ?? '' }],
      ['Hidden Doctor', { visible: false }],
    ]
    for (const [name, profile] of cast)
      await ok(await testApp.doctor({ name }), 'saveDoctorProfile', { body: { ...empty, ...profile } })
    await testApp.doctor({ name: 'Unverified Doctor', verified: false })
  })

  test('an empty search finds all verified and visible doctors, sorted by name', async () => {
    expect(await found({})).toEqual(['Ann 100% Real', 'ann lower', 'José Álvarez'])
  })

  test.each([
    ['a name without accents', { name: 'jose alva' }, ['José Álvarez']],
    ['parts of the name in any order', { name: 'LOWER an' }, ['ann lower']],
    ['a percent sign, which is no wildcard', { name: '%' }, ['Ann 100% Real']],
    ['an underscore, which is no wildcard', { name: '_' }, []],
    ['a language and all its variants', { language: 'en' }, ['Ann 100% Real', 'ann lower']],
    ['one variant of a language', { language: 'pt-br' }, ['José Álvarez']],
    ['the whole code of a language', { language: 'e' + 's' }, ['José Álvarez']],
    ['a city or an address', { location: 'london' }, ['Ann 100% Real', 'ann lower']],
    ['a city without its umlaut', { location: 'koln' }, ['José Álvarez']],
  ])('the search finds doctors by %s', async (_what, query, names) => {
    expect(await found(query)).toEqual(names)
  })

  test.each<[name: string, ...typed: string[]]>([
    ['Niamh O’Connor', "O'Connor", 'OConnor', 'o connor', 'O´Connor', 'OʼConnor', 'O`CONNOR', 'O′Connor'],
    ["Fionn O'Neill", 'O’Neill', 'oneill', 'O‘Neill'],
    ['Anne‑Marie Dupont', 'Anne-Marie', 'anne marie', 'annemarie', 'Anne–Marie', 'dupont anne−marie'],
    ['Jean Pierre Roy', 'jean-pierre'],
    ['Søren Østergård', 'soren ostergard', 'SØREN ØSTERGÅRD'],
    ['Łucja Wałęsa', 'lucja walesa', 'łucja'],
    ['Đorđe Ħabib', 'dorde habib', 'ĐORĐE'],
    ['Sofie Groß', 'gross', 'GROẞ', 'groß'],
    ['Ægir Œuvre', 'aegir oeuvre', 'ÆGIR'],
    ['Þóra Guðrún', 'thora gudrun', 'þóra'],
    ['Işıl Çağrı', 'isil cagri', 'IŞIL', 'ışıl'],
    ['Ŋala Əliyev Ƙarɓa', 'nala karba', 'Əliyev'],
    ['Kalani Kaʻahumanu', 'kaahumanu', "Ka'ahumanu"],
    ['St. John Smythe', 'st john', 'St. John'],
    ['Ἀλέξανδρος Παππάς', 'αλεξανδροσ', 'ΠΑΠΠΑΣ', 'παππας'],
    ['Фёдор Воробьёв', 'федор воробьев', 'ФЁДОР'],
    ['أحمد مُحَمَّد', 'احمد محمد'],
    ['מִרְיָם לוי', 'מרים'],
    ['किरण राव', 'किरण'],
    ['ﬁona ＳＭＩＴＨＥ', 'fiona smithe'],
  ])('%s is found by each spelling', async (name, ...typed) => {
    const { id } = await testApp.doctor({ name })
    for (const asked of [name, ...typed]) expect([asked, await found({ name: asked })]).toEqual([asked, [name]])
    await testApp.rows('DELETE FROM users WHERE id = $1', [id])
  })

  test('the search finds a place with an apostrophe, a hyphen or a letter with a stroke', async () => {
    const somebody = await testApp.doctor({ name: 'Placed' })
    await ok(somebody, 'saveDoctorProfile', { body: { ...empty, city: 'L’Aquila', address: 'Straße-am-Tør 3' } })
    for (const location of ["l'aquila", 'laquila', 'strasse am tor', 'strasse-am-tør'])
      expect([location, await found({ location })]).toEqual([location, ['Placed']])
    expect(await found({ name: 'place', location: 'aquila strasse nowhere' })).toEqual([])
    await testApp.rows('DELETE FROM users WHERE id = $1', [somebody.id])
  })

  test('the search does not find a name with another letter', async () => {
    const { id } = await testApp.doctor({ name: 'किरण' })
    expect(await found({ name: 'करण' })).toEqual([])
    await testApp.rows('DELETE FROM users WHERE id = $1', [id])
  })

  test('the search finds doctors by specialty, and by all criteria together', async () => {
    const specialtyId = specialties.Neurology ?? ''
    expect(await found({ specialtyId })).toEqual(['ann lower', 'José Álvarez'])
    expect(await found({ specialtyId, language: 'de', location: 'London', name: 'ann' })).toEqual(['ann lower'])
    expect(await found({ specialtyId: specialties.Urology ?? '' })).toEqual([])
  })

  test('the pages of a search list each doctor once, even when a doctor is added meanwhile', async () => {
    const pages: string[][] = []
    let next: { after: string; afterFreeAt?: string | undefined } | null | undefined
    do {
      const page = await ok(patient, 'findDoctors', { query: { limit: 1, ...next } })
      pages.push(page.doctors.map(({ name }) => name))
      next = page.next
      // A doctor who sorts before the reader's position must not shift others to the next page again.
      if (pages.length === 1) await testApp.doctor({ name: 'Aaron First' })
    } while (next)
    expect(pages).toEqual([['Ann 100% Real'], ['ann lower'], ['José Álvarez']])
    await testApp.rows("DELETE FROM users WHERE name = 'Aaron First'")
  })

  test('the search sorts by the next free time, and lists doctors without one last', async () => {
    const list = (await ok(patient, 'findDoctors')).doctors
    // It is Monday evening: José is free on Tuesday, and ann on Friday.
    for (const [name, weekday] of [
      ['José Álvarez', 2],
      ['ann lower', 5],
    ] as const) {
      const id = list.find((one) => one.name === name)?.id
      await testApp.rows("INSERT INTO calendars VALUES ($1, 'UTC', 30, 0, 0, 30, '{ONLINE}', NULL, now())", [id])
      await testApp.rows("INSERT INTO weekly_hours VALUES ($1, $2, '09:00', '10:00')", [id, weekday])
    }
    const all: [string, string | null][] = []
    let next: { after: string; afterFreeAt?: string | undefined } | null | undefined
    do {
      const page = await ok(patient, 'findDoctors', { query: { sort: 'soonest', limit: 1, ...next } })
      all.push(...page.doctors.map((one): [string, string | null] => [one.name, one.nextFreeAt]))
      next = page.next
    } while (next)
    expect(all).toEqual([
      ['José Álvarez', '2026-03-03T09:00:00.000Z'],
      ['ann lower', '2026-03-06T09:00:00.000Z'],
      ['Ann 100% Real', null],
    ])
    expect(await found({ freeWithinDays: 2 })).toEqual(['José Álvarez'])
  })

  test('a list of doctors says in which zone their hours are meant, and who is met in person only', async () => {
    const zones = [
      ['{OFFLINE}', true],
      ['{ONLINE,OFFLINE}', false],
    ] as const
    for (const [types, inPersonOnly] of zones) {
      const { id } = await testApp.doctor({ name: `Kathmandu ${types}` })
      const calendar = [id, 'Asia/Kathmandu', types]
      await testApp.rows("INSERT INTO calendars VALUES ($1, $2, 30, 0, 0, 30, $3, 'Room 1', now())", calendar)
      const { doctors } = await ok(patient, 'findDoctors', { query: { name: `Kathmandu ${types}` } })
      expect(doctors.map((one) => one.calendar)).toEqual([{ timeZone: 'Asia/Kathmandu', inPersonOnly }])
    }
  })

  test('only the doctor reads their own profile when the search does not show it', async () => {
    const doctor = await testApp.doctor({ name: 'Zed', verified: false })
    expect(await refused(patient, 'readDoctor', { params: { id: doctor.id } })).toBe('NOT_FOUND')
    expect(await refused(await testApp.person('ADMIN'), 'readDoctor', { params: { id: doctor.id } })).toBe('NOT_FOUND')
    expect((await ok(doctor, 'readDoctor', { params: { id: doctor.id } })).name).toBe('Zed')
    expect(await refused(patient, 'readDoctor', { params: { id: patient.id } })).toBe('NOT_FOUND')
  })

  const wrong: Record<string, string | number>[] = [
    { limit: 0 },
    { limit: 51 },
    { sort: 'price' },
    { freeWithinDays: 0 },
    { specialtyId: 'heart' },
    { after: '1' },
    { language: '%' },
    { name: '\u0000' },
  ]
  test.each(wrong)('the search refuses %o', async (query) => {
    expect(await refused(patient, 'findDoctors', { query })).toBe('VALIDATION')
  })
})
