<?php
declare(strict_types=1);

namespace ChurnStop\Depths;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Margins;
use ChurnStop\Connections\RenewalMargin;
use ChurnStop\Data;
use ChurnStop\Experiments\Delays;
use ChurnStop\Experiments\Draw;
use ChurnStop\Experiments\Experiment;
use ChurnStop\Experiments\Maturity;
use ChurnStop\Flows\Flow;
use ChurnStop\Offers\DepthSteps;
use ChurnStop\Offers\Offer;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\SiteSecret;
use ChurnStop\Statistics\DepthRule;
use ChurnStop\Subscriptions\Snapshot;

/**
 * How deep the intelligent discounts of some offers are for one customer: what was drawn within the last days, else
 * what is drawn now. At most four queries, however many offers. Nothing is written here.
 *
 * Only what was bought counts: never the country, the language, the name or the device.
 */
final class ChooseDepth {

	/**
	 * @var \WeakMap<Snapshot, array<int, array<string, Depth>>> By flow: a click decides more than once on what it has
	 *     read.
	 */
	private \WeakMap $drawn_before;

	/** @var \WeakMap<Snapshot, array<int, array{PlanSurvival, array<string, Learned>}>> */
	private \WeakMap $known;

	/** @var \WeakMap<Snapshot, array{share: float, source: string, renewal: RenewalMargin}> */
	private \WeakMap $left_over;

	/** @param list<Margins> $margins */
	public function __construct(
		private readonly array $margins,
		private readonly DrawTable $draws,
		private readonly LearnedTable $learned,
		private readonly SettingsStore $settings,
		private readonly Delays $delays,
	) {
		$this->drawn_before = new \WeakMap();
		$this->known        = new \WeakMap();
		$this->left_over    = new \WeakMap();
	}

	/**
	 * @param list<Offer> $offers
	 * @param bool        $drawn  Whether it is drawn; tests and previews show what is thought best.
	 * @param array<string, \DateTimeImmutable> $on_screen Offer id → when it was shown: its draw holds as it did then.
	 * @return array<string, Depth> Offer id → depth, of the intelligent ones among them.
	 */
	public function of(
		array $offers,
		Flow $flow,
		Snapshot $snapshot,
		\DateTimeImmutable $now,
		bool $drawn = true,
		array $on_screen = array(),
	): array {
		$steps = array_filter( array_column(
			array_map(
				static fn ( Offer $offer ): array => array( 'id' => $offer->id, 'steps' => DepthSteps::of( $offer ) ),
				$offers,
			),
			'steps',
			'id',
		) );
		$settings = $this->settings->get()->intelligent;
		if ( array() === $steps || ! $settings['enabled'] ) {
			return array();
		}
		$floor  = $settings['margin_floor_percent'] / 100;
		$before = $drawn ? $this->before( $flow->id, $snapshot ) : array();
		$found  = array();
		$clock  = null;
		foreach ( $steps as $offer_id => $of ) {
			$last  = $before[ $offer_id ] ?? null;
			$drop  = null;
			$holds = null !== $last && $last->holds_at( $on_screen[ $offer_id ] ?? $now );
			// Never another depth, and none beyond a ceiling, a floor or a margin that changed since.
			if ( $holds && ! $last->is_none() ) {
				$drop = match ( true ) {
					! $of->allow( $last->percent, $last->cycles )                  => Depth::BY_CEILING,
					! $last->leaves( $floor, $this->margin( $snapshot )['share'] ) => Depth::BY_MARGIN,
					default                                                        => null,
				};
			}
			if ( $holds && null === $drop ) {
				$found[ $offer_id ] = $last;
				continue;
			}
			[ $survival, $models ] = $this->known( $flow->id, $snapshot );

			$today              = $this->draw(
				$flow,
				$offer_id,
				$of,
				$snapshot,
				$models[ $offer_id ] ?? new Learned(),
				$survival,
				$this->margin( $snapshot ),
				( $last->round ?? 0 ) + 1,
				$now,
				$drawn,
			);
			$found[ $offer_id ] = $holds && null !== $drop
				? $last->dropped( $drop, $today )
				: $today->timed( $clock ??= $this->clock( $flow, $snapshot, $now ) );
		}
		return $found;
	}

	/** @return array<string, Depth> Offer id → what was drawn for the customer before. One query. */
	private function before( int $flow_id, Snapshot $snapshot ): array {
		$read = $this->drawn_before[ $snapshot ] ?? array();

		$read[ $flow_id ] ??= $this->draws->latest( $snapshot->ref, $snapshot->customer_id, $flow_id );

		$this->drawn_before[ $snapshot ] = $read;
		return $read[ $flow_id ];
	}

	/** @return array{PlanSurvival, array<string, Learned>} Two queries. */
	private function known( int $flow_id, Snapshot $snapshot ): array {
		$read = $this->known[ $snapshot ] ?? array();

		$read[ $flow_id ] ??= array(
			$this->learned->survival( $snapshot ),
			$this->learned->of_flow( $flow_id ),
		);

		$this->known[ $snapshot ] = $read;
		return $read[ $flow_id ];
	}

	/** @param array{share: float, source: string, renewal: RenewalMargin} $margin */
	private function draw(
		Flow $flow,
		string $offer_id,
		DepthSteps $steps,
		Snapshot $snapshot,
		Learned $learned,
		PlanSurvival $survival,
		array $margin,
		int $round,
		\DateTimeImmutable $now,
		bool $drawn
	): Depth {
		$settings  = $this->settings->get();
		$floor     = $settings->intelligent['margin_floor_percent'] / 100;
		$held_out  = $settings->holdout_percent / 100;
		$reckoning = Reckoning::of(
			$steps,
			$snapshot,
			$learned,
			$survival->curve,
			$margin['share'],
			$floor,
			$held_out,
		);
		$choice    = $reckoning->choice;
		$programme = 'depth:' . $flow->id . ':' . $offer_id . ':' . $snapshot->ref->key();
		$point     = Draw::point( SiteSecret::get(), $programme, $snapshot->customer_id, $round );
		$place     = ( $drawn ? $choice?->draw( $point ) : $choice?->best ) ?? 0;
		$step      = $reckoning->steps[ $place - 1 ] ?? null;
		$chance    = $choice->chances[ $place ] ?? 1.0;
		return new Depth(
			$flow->id,
			$offer_id,
			$snapshot->ref,
			$snapshot->customer_id,
			$round,
			$step['percent'] ?? 0,
			null === $step ? 0 : $reckoning->cycles,
			$chance,
			$held_out + ( 1.0 - $held_out ) * ( $choice->chances[0] ?? 1.0 ),
			$learned->version,
			$step['value']->gained ?? 0.0,
			$step['value']->given ?? 0.0,
			array(
				'why'          => $choice->why ?? Depth::BY_FLOOR,
				'best'         => $reckoning->steps[ ( $choice->best ?? 0 ) - 1 ]['percent'] ?? 0,
				'base'         => $reckoning->base,
				'inputs'       => array(
					'price'         => round( $margin['renewal']->price, 4 ),
					'currency'      => $snapshot->total->currency,
					'decimals'      => $snapshot->total->decimals,
					'cost'          => $margin['renewal']->cost,
					'margin'        => round( $margin['share'], 4 ),
					'margin_source' => $margin['source'],
					'floor'         => $floor,
					'tenure'        => $reckoning->tenure,
					'renewals'      => $reckoning->renewals,
					'product_id'    => $survival->product_id,
					'subscriptions' => $survival->subscriptions,
					'lost'          => $survival->lost,
					'keeps_paying'  => round( $reckoning->stayers[ count( $reckoning->stayers ) - 1 ], 4 ),
					'pays_again'    => round( $learned->pays_again(), 4 ),
					'outcomes'      => $learned->matured(),
					'needed'        => DepthRule::FEW,
					'held_out'      => $held_out,
				),
				'alternatives' => self::alternatives( $reckoning ),
			),
			$now,
		);
	}

	/**
	 * @return list<array{percent: int, cycles: int, staying: float, worth: float, chance: float}> None first; worth in
	 *     prices.
	 */
	private static function alternatives( Reckoning $reckoning ): array {
		$found = array();
		foreach ( array( 0, ...array_column( $reckoning->steps, 'percent' ) ) as $place => $percent ) {
			$found[] = array(
				'percent' => $percent,
				'cycles'  => 0 === $percent ? 0 : $reckoning->cycles,
				'staying' => round( $reckoning->choice->staying[ $place ] ?? 0.0, 6 ),
				'worth'   => round( 0 === $place ? 0.0 : $reckoning->choice->values[ $place - 1 ] ?? 0.0, 6 ),
				'chance'  => round( $reckoning->choice->chances[ $place ] ?? 1.0, 5 ),
			);
		}
		return $found;
	}

	/**
	 * @return array{share: float, source: string, renewal: RenewalMargin} What is left of a renewal after its costs.
	 *     One query.
	 */
	private function margin( Snapshot $snapshot ): array {
		$this->left_over[ $snapshot ] ??= $this->margin_of( $snapshot );
		return $this->left_over[ $snapshot ];
	}

	/** @return array{share: float, source: string, renewal: RenewalMargin} */
	private function margin_of( Snapshot $snapshot ): array {
		$renewal = new RenewalMargin( $snapshot->total->cents / ( 10 ** $snapshot->total->decimals ), null );
		foreach ( $this->margins as $margins ) {
			$renewal = $margins->connection() === $snapshot->ref->connection ? $margins->of( $snapshot ) : $renewal;
		}
		$known = null !== $renewal->cost && $renewal->price > 0.0;
		return array(
			'share'   => $known
				? max( -1.0, 1.0 - (float) $renewal->cost / $renewal->price )
				: $this->settings->get()->intelligent['margin_percent'] / 100,
			'source'  => $known ? 'costs' : 'setting',
			'renewal' => $renewal,
		);
	}

	/** @return array<string, string|null> When it is read whether the customer stayed, and made a second payment. */
	private function clock( Flow $flow, Snapshot $snapshot, \DateTimeImmutable $now ): array {
		$delay = $this->delays->of( array( $flow->to_array() ) )->of_subscription( $snapshot );
		$clock = Maturity::clock( $now, Experiment::LAG_DAYS, $snapshot->next_payment, $delay );
		$again = (int) ceil( Reckoning::days_of( $snapshot->period, $snapshot->interval ) );
		return array(
			'lag_until'  => Data::sql( $clock['lag_until'] ),
			'pays_by'    => Data::sql( $clock['pays_by'] ),
			'matures_at' => Data::sql( $clock['matures_at'] ),
			'again_at'   => Data::sql( $clock['matures_at']->add( new \DateInterval( 'P' . $again . 'D' ) ) ),
		);
	}
}
