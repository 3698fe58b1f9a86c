import { describe, expect, it } from 'vitest'
import { sessionWith } from '../testing/session.js'
import { filterChoices, filterValueName, readListState, readSessionFilters } from './session-filters.js'

const read = (search: string) => readSessionFilters(new URLSearchParams(search))

describe('the filters of the list of sessions', () => {
  it('are those of the address', () => {
    expect(read('user=ada&deviceType=mobile&country=DE&reason=idle&browser=Firefox')).toEqual({
      user: 'ada',
      deviceType: 'mobile',
      country: 'DE',
      reason: 'idle',
      browser: 'Firefox',
    })
  })

  it.each(['deviceType=fridge', 'country=Germany', 'reason=bored', 'user=', 'other=1'])(
    'leave out what nobody could have chosen: %s',
    (search) => {
      expect(read(search)).toEqual({})
    },
  )

  it('show live sessions unless the address says otherwise', () => {
    expect(['ended', 'all', '', 'none'].map(readListState)).toEqual(['ended', 'all', 'live', 'live'])
  })

  it('call their values what a person calls them', () => {
    expect(filterValueName('country', 'DE')).toBe('Germany')
    expect(filterValueName('deviceType', 'mobile')).toBe('Phone')
    expect(filterValueName('reason', 'logout')).toBe('Logged out')
    expect(filterValueName('user', '<b>')).toBe('<b>')
  })

  it('offer what is on the screen, each once', () => {
    const shown = [sessionWith(), sessionWith({ user: 'bob' }), sessionWith()]
    expect(filterChoices('user', shown)).toEqual(['ada', 'bob'])
    expect(filterChoices('country', shown)).toEqual(['DE'])
    expect(filterChoices('deviceType', [])).toContain('tablet')
  })
})
