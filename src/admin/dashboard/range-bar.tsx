import { Button, SelectControl } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import { DayFields } from '../parts/day-fields';
import { useBegun } from '../parts/use-begun';
import { fromPreset, PRESETS } from './days';
import type { Range } from './days';

interface Props {
	range: Range;
	today: string;
	currencies: string[];
	change: ( range: Range ) => void;
}

/** Which days, and which currency where there are several. */
export function RangeBar( { range, today, currencies, change }: Props ) {
	const [ own, setOwn ] = useBegun( range );
	const wrong = own.from > own.to;
	return (
		<form
			className="churnstop-range"
			role="search"
			aria-label={ __( 'Which attempts', 'churnstop' ) }
			onSubmit={ ( event ) => {
				event.preventDefault();
				if ( ! wrong ) {
					change( own );
				}
			} }
		>
			<SelectControl
				__next40pxDefaultSize
				__nextHasNoMarginBottom
				label={ __( 'Date range', 'churnstop' ) }
				value={ own.preset }
				options={ [
					...PRESETS.map( ( days ) => ( {
						value: days,
						/* translators: %d: a number of days. */
						label:
							days === '365'
								? __( 'Last 12 months', 'churnstop' )
								: sprintf(
										_n( 'Last %d day', 'Last %d days', Number( days ), 'churnstop' ),
										Number( days )
								  ),
					} ) ),
					{ value: 'own', label: __( 'Custom range', 'churnstop' ) },
				] }
				onChange={ ( preset ) =>
					preset === 'own'
						? setOwn( { ...range, preset } )
						: change( fromPreset( preset, today, range.currency ) )
				}
			/>
			{ own.preset === 'own' && (
				<>
					<DayFields
						from={ own.from }
						to={ own.to }
						setFrom={ ( from ) => setOwn( { ...own, from } ) }
						setTo={ ( to ) => setOwn( { ...own, to } ) }
						max={ today }
						help={ wrong ? __( 'The last day is before the first one.', 'churnstop' ) : '' }
					/>
					<Button variant="secondary" type="submit" disabled={ wrong || ! own.from || ! own.to }>
						{ __( 'Apply', 'churnstop' ) }
					</Button>
				</>
			) }
			{ ( currencies.length > 1 || range.currency ) && (
				<SelectControl
					__next40pxDefaultSize
					__nextHasNoMarginBottom
					label={ __( 'Currency', 'churnstop' ) }
					value={ range.currency }
					options={ [
						{ value: '', label: __( 'All, shown separately', 'churnstop' ) },
						...[ ...new Set( [ ...currencies, ...( range.currency ? [ range.currency ] : [] ) ] ) ].map(
							( one ) => ( { value: one, label: one } )
						),
					] }
					onChange={ ( currency ) => change( { ...range, currency } ) }
				/>
			) }
		</form>
	);
}
