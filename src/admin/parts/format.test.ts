import { getSettings, setSettings } from '@wordpress/date';
import { expect, test } from 'vitest';
import { clock, dayName, moment } from './format';

test( "days and moments are written in the site's format and zone", () => {
	const before = getSettings();
	const formats = { ...before.formats, date: 'd/m/Y', time: 'H:i' };
	const timezone = { offset: -5, offsetFormatted: '-5', string: 'America/New_York', abbr: 'EST' };
	setSettings( { ...before, formats, timezone } );
	const written = [
		moment( '2026-12-01T03:30:00Z' ),
		clock( '2026-12-01T03:30:00Z' ),
		dayName( '2026-12-01' ),
		moment( null ),
		moment( 'soon' ),
	];
	setSettings( { ...before, formats: { ...before.formats, date: 'F j, Y', time: 'g:i a' }, timezone } );
	written.push( moment( '2026-12-01T03:30:00Z' ) );
	setSettings( before );
	expect( written ).toEqual( [
		'30/11/2026 22:30',
		'22:30',
		'01/12/2026',
		'',
		'',
		'November\u00a030,\u00a02026 10:30\u00a0pm',
	] );
} );
