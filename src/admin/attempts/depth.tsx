import { useCallback } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { call } from '../api';
import { moment, money, number, percent } from '../parts/format';
import { ScrollArea } from '../parts/scroll-area';
import { useLoaded } from '../parts/use-loaded';
import { percentage } from '../percentage';

interface Alternative {
	percent: number;
	cycles: number;
	accept_probability: number;
	expected_value: { amount: string; formatted: string };
	chance: number;
}

/** As GET /attempts/{id}/explanation answers it. */
interface Explanation {
	inputs: {
		price: number;
		currency: string;
		margin: number;
		margin_source: 'costs' | 'setting';
		tenure: number;
		drawn_at: string;
	} | null;
	alternatives: Alternative[];
	chosen: Alternative | null;
	sentence: string;
}

/**
 * Why this customer was offered this depth of an intelligent discount: each step with what it was expected to be worth.
 */
export function DepthExplained( { id }: { id: string } ) {
	const ask = useCallback( () => call< Explanation >( 'GET', `attempts/${ id }/explanation` ), [ id ] );
	const { value } = useLoaded( ask );
	if ( ! value || value.alternatives.length === 0 ) {
		return null;
	}
	const { inputs } = value;
	const worth = value.alternatives.map( ( one ) => Number( one.expected_value.amount ) );
	const most = Math.max( 0.01, ...worth.map( Math.abs ) );
	return (
		<>
			<h2>{ __( 'Why this discount', 'churnstop' ) }</h2>
			<p>{ value.sentence }</p>
			{ inputs && (
				<p className="churnstop-soft">
					{ sprintf(
						/* translators: 1: an amount, 2: a percentage, 3: a number of renewals. */
						__(
							'Based on a price of %1$s without tax, a margin of %2$s and %3$s renewals so far.',
							'churnstop'
						),
						money( inputs.price, inputs.currency ),
						percentage( Math.round( 1000 * inputs.margin ) / 10 ),
						number( inputs.tenure )
					) }{ ' ' }
					{ inputs.margin_source === 'costs'
						? __( 'The margin comes from the cost of goods.', 'churnstop' )
						: __( 'The margin is that of the settings.', 'churnstop' ) }{ ' ' }
					{ sprintf(
						/* translators: %s: a date and time. */
						__( 'Chosen on %s, for 30 days.', 'churnstop' ),
						moment( inputs.drawn_at )
					) }
				</p>
			) }
			<ScrollArea label={ __( 'What each discount was expected to be worth', 'churnstop' ) }>
				<table className="churnstop-bars churnstop-depths">
					<caption className="screen-reader-text">
						{ __( 'What each discount was expected to be worth', 'churnstop' ) }
					</caption>
					<thead>
						<tr>
							<th scope="col">{ __( 'Discount', 'churnstop' ) }</th>
							<th scope="col">{ __( 'Expected to be worth, against none', 'churnstop' ) }</th>
							<th scope="col" className="is-number">
								{ __( 'Chance to stay', 'churnstop' ) }
							</th>
							<th scope="col" className="is-number">
								{ __( 'Offered to', 'churnstop' ) }
							</th>
						</tr>
					</thead>
					<tbody>
						{ value.alternatives.map( ( one, at ) => (
							<tr
								key={ one.percent }
								className={ one.percent === value.chosen?.percent ? 'is-chosen' : undefined }
							>
								<th scope="row">
									{ one.percent === 0
										? __( 'None', 'churnstop' )
										: /* translators: 1: a percentage, 2: a number of payments. */ sprintf(
												__( '%1$s × %2$d', 'churnstop' ),
												percentage( one.percent ),
												one.cycles
										  ) }
									{ one.percent === value.chosen?.percent && (
										<span className="churnstop-tag">{ __( 'chosen', 'churnstop' ) }</span>
									) }
								</th>
								<td>
									<i
										className={ ( worth[ at ] ?? 0 ) < 0 ? 'is-loss' : 'is-gain' }
										style={ { inlineSize: `${ ( 60 * Math.abs( worth[ at ] ?? 0 ) ) / most }%` } }
										aria-hidden="true"
									/>{ ' ' }
									{ one.expected_value.formatted }
								</td>
								<td className="is-number">{ percent( one.accept_probability ) }</td>
								<td className="is-number">{ percent( one.chance ) }</td>
							</tr>
						) ) }
					</tbody>
				</table>
			</ScrollArea>
		</>
	);
}
