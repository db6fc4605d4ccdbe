<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Depths\Depth;
use ChurnStop\Depths\DepthText;
use ChurnStop\Failure;
use ChurnStop\Subscriptions\Money;

/**
 * Why an attempt's customer was offered this depth of a discount and no other: from its decisions, never reckoned anew.
 */
final class ExplainDepth {

	public function __construct( private readonly AttemptStore $attempts ) {}

	/**
	 * @return array<string, mixed> The contract's explanation; without alternatives where no intelligent discount was
	 *     looked at.
	 * @throws Failure
	 */
	public function of( string $uuid ): array {
		$attempt = $this->attempts->find( $uuid )
			?? throw Failure::not_found()->saying( __( 'There is no such attempt.', 'churnstop' ) );
		foreach ( array_reverse( $this->attempts->decisions( $attempt ) ) as $decision ) {
			[ $offer_id, $depth ] = self::depth( $decision );
			$inputs               = Data::map( $decision, 'inputs' );
			$total                = Money::from_array( Data::map( Data::map( $inputs, 'snapshot' ), 'total' ) );
			if ( null !== $total && array() !== $depth ) {
				return self::explained( $offer_id, $depth, $total );
			}
		}
		return array(
			'inputs'       => null,
			'alternatives' => array(),
			'chosen'       => null,
			'sentence'     => __( 'No intelligent discount was looked at in this attempt.', 'churnstop' ),
		);
	}

	/**
	 * The depth that a decision came to: of the offer that it shows, else of the first that was none.
	 *
	 * @param array<string, mixed> $decision
	 * @return array{string, array<string, mixed>} Offer id and depth.
	 */
	private static function depth( array $decision ): array {
		$inputs    = Data::map( $decision, 'inputs' );
		$discounts = Data::map( $inputs, 'discounts' );
		$shown     = Data::string( $decision, 'offer_id' );
		$ids       = array(
			$shown,
			...Data::strings( $inputs, 'not_worth_it' ),
			...( Data::bool( $inputs, 'held_out' ) ? array_keys( $discounts ) : array() ),
		);
		foreach ( $ids as $id ) {
			$depth = Data::map( Data::map( $discounts, $id ), 'depth' );
			if ( array() !== $depth ) {
				$none = array( 'why' => Depth::BY_HOLDOUT, 'percent' => 0, 'cycles' => 0 );
				return array( $id, ( Data::bool( $inputs, 'held_out' ) ? $none : array() ) + $depth );
			}
		}
		return array( '', array() );
	}

	/**
	 * @param array<string, mixed> $depth
	 * @return array<string, mixed>
	 */
	private static function explained( string $offer_id, array $depth, Money $total ): array {
		$inputs       = Data::map( $depth, 'inputs' );
		$price        = (float) Data::number( $inputs, 'price' ) * 10 ** $total->decimals;
		$best         = $total->with_cents( 0 );
		$chosen       = null;
		$alternatives = array();
		foreach ( Data::maps( $depth, 'alternatives' ) as $one ) {
			$worth         = $total->with_cents( (int) round( $price * (float) Data::number( $one, 'worth' ) ) );
			$alternative   = array(
				'percent'            => Data::int( $one, 'percent' ),
				'cycles'             => Data::int( $one, 'cycles' ),
				'accept_probability' => (float) Data::number( $one, 'staying' ),
				'expected_value'     => $worth->to_array(),
				'chance'             => (float) Data::number( $one, 'chance' ),
			);
			$alternatives[] = $alternative;
			$best           = Data::int( $depth, 'best' ) === $alternative['percent'] ? $worth : $best;
			$chosen         = Data::int( $depth, 'percent' ) === $alternative['percent'] ? $alternative : $chosen;
		}
		return array(
			'offer_id'     => $offer_id,
			'inputs'       => $inputs + array(
				'base_percent' => Data::int( $depth, 'base' ),
				'model'        => Data::int( $depth, 'model' ),
				'drawn_at'     => Data::string( $depth, 'drawn_at' ),
			),
			'alternatives' => $alternatives,
			'chosen'       => $chosen,
			'probability'  => (float) Data::number( $depth, 'probability' ),
			'why'          => Data::string( $depth, 'why' ),
			'sentence'     => DepthText::why( $depth, $best ),
		);
	}
}
