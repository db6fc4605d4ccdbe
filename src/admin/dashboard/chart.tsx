import { useId } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { ScrollArea } from '../parts/scroll-area';

export interface Series {
	name: string;
	/** A class that colors it. */
	tone: string;
	values: number[];
}

interface Props {
	title: string;
	/** In words, for whoever does not see the columns. */
	summary: string;
	steps: string[];
	/** Drawn on top of each other, the first at the bottom. */
	series: Series[];
	write: ( value: number ) => string;
	first: string;
}

/** Round numbers up to at least the highest column. */
export function ticks( most: number ): number[] {
	if ( most <= 0 ) {
		return [ 0, 1 ];
	}
	const rough = most / 4;
	const power = 10 ** Math.floor( Math.log10( rough ) );
	const step = ( [ 1, 2, 5, 10 ].find( ( one ) => one * power >= rough ) ?? 10 ) * power;
	const whole = Math.max( 1, step );
	return Array.from( { length: Math.ceil( most / whole ) + 1 }, ( _, at ) => at * whole );
}

/**
 * Columns over time, and the same numbers as a table. Drawn by CSS alone, so that it follows the writing direction and
 * the width of the page.
 */
export function Chart( { title, summary, steps, series, write, first }: Props ) {
	const id = useId();
	const sums = steps.map( ( _, at ) =>
		series.reduce( ( sum, { values } ) => sum + Math.max( 0, values[ at ] ?? 0 ), 0 )
	);
	const marks = ticks( Math.max( 0, ...sums ) );
	const top = marks.at( -1 ) ?? 1;
	// Names that fit beside each other; the others are in the table.
	const every = Math.ceil( steps.length / 6 );
	return (
		<figure className="churnstop-chart" aria-labelledby={ id }>
			<figcaption>
				<h2 id={ id }>{ title }</h2>
				<ul className="churnstop-chart-key">
					{ series.map( ( { name, tone } ) => (
						<li key={ tone }>
							<i className={ tone } aria-hidden="true" />
							{ name }
						</li>
					) ) }
				</ul>
			</figcaption>
			<div className="churnstop-chart-plot" role="img" aria-label={ summary }>
				{ marks.map( ( mark ) => (
					<span
						key={ mark }
						className="churnstop-chart-mark"
						style={ { insetBlockEnd: `${ ( 100 * mark ) / top }%` } }
					>
						<b>{ write( mark ) }</b>
					</span>
				) ) }
				<div className="churnstop-chart-columns">
					{ steps.map( ( step, at ) => (
						<div
							key={ step }
							title={ `${ step }: ${ series
								.map( ( { name, values } ) => `${ name } ${ write( values[ at ] ?? 0 ) }` )
								.join( ', ' ) }` }
						>
							{ [ ...series ].reverse().map( ( { tone, values } ) => (
								<i
									key={ tone }
									className={ tone }
									style={ { blockSize: `${ ( 100 * Math.max( 0, values[ at ] ?? 0 ) ) / top }%` } }
								/>
							) ) }
							{ at % every === 0 && ( at + every / 2 < steps.length || steps.length <= 6 ) && (
								<small>{ step }</small>
							) }
						</div>
					) ) }
				</div>
			</div>
			<details className="churnstop-chart-table">
				<summary>{ __( 'Show the numbers', 'churnstop' ) }</summary>
				<ScrollArea label={ title }>
					<table className="churnstop-bars">
						<caption className="screen-reader-text">{ title }</caption>
						<thead>
							<tr>
								<th scope="col">{ first }</th>
								{ series.map( ( { name, tone } ) => (
									<th key={ tone } scope="col" className="is-number">
										{ name }
									</th>
								) ) }
							</tr>
						</thead>
						<tbody>
							{ steps.map( ( step, at ) => (
								<tr key={ step }>
									<th scope="row">{ step }</th>
									{ series.map( ( { tone, values } ) => (
										<td key={ tone } className="is-number">
											{ write( values[ at ] ?? 0 ) }
										</td>
									) ) }
								</tr>
							) ) }
						</tbody>
					</table>
				</ScrollArea>
			</details>
		</figure>
	);
}
