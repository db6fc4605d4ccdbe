<?php
declare(strict_types=1);

namespace ChurnStop\Statistics;

defined( 'ABSPATH' ) || exit;

/**
 * Which depth of a discount a customer is offered, as chances. What is not known well yet can cost little: deeper than
 * the base only where that is almost certainly better, none where it is worth nothing, and a share that explores.
 */
final class DepthRule {

	/** Below so many outcomes everybody is offered the base. */
	public const FEW = 60;

	/** From so many on, fewer customers are offered none in order to learn. */
	public const MANY = 400;

	/** Of so many last outcomes it is reckoned whether more was given than kept. */
	public const WINDOW = 200;

	/** The share that is offered none until there are many outcomes, and after. */
	private const NONE_AT_FIRST = 0.2;
	private const NONE_LATER    = 0.1;

	/** The share of the rest that explores. */
	private const EXPLORES = 0.2;

	/** How sure it must be that a step deeper than the base is worth more than the base. */
	private const SURE = 0.9;

	/** Why a depth is chosen: too few outcomes, by what is learned, or held to the base because too much was given. */
	public const BY_BASE    = 'few_outcomes';
	public const BY_LEARNED = 'learned';
	public const BY_BRAKE   = 'brake';

	/**
	 * @param list<array{depth: float, value: DiscountValue}> $steps Without none, from the smallest.
	 * @param float $base     The depth of the step that is the merchant's own.
	 * @param int   $matured  Outcomes that are known.
	 * @param float $held_out The share of customers who get no offer anyway, and count as those who are offered none.
	 * @param bool  $brake    Whether the last outcomes show that more was given than kept.
	 */
	public static function choose(
		array $steps,
		float $base,
		DepthPosterior $learned,
		int $matured,
		float $held_out = 0.0,
		bool $brake = false,
	): DepthChoice {
		$few      = $matured < self::FEW;
		$worth    = ( $few ? new DepthPosterior( array() ) : $learned )->worth( $steps, $base );
		$at_most  = self::place( $steps, $base );
		$allowed  = array( 0 );
		$best     = 0;
		foreach ( $worth['better'] as $i => $better ) {
			if ( $brake ? $i + 1 !== $at_most : $i + 1 > $at_most && $better < self::SURE ) {
				continue;
			}
			$allowed[] = $i + 1;
			if ( 0 === $best || $worth['values'][ $i ] > $worth['values'][ $best - 1 ] ) {
				$best = $i + 1;
			}
		}
		$chances = array_fill( 0, count( $steps ) + 1, 0.0 );
		if ( $few ) {
			$own             = $at_most > 0 && $worth['values'][ $at_most - 1 ] > 0.0 ? $at_most : 0;
			$chances[ $own ] = 1.0;
			return new DepthChoice(
				self::BY_BASE,
				$own,
				array_values( $chances ),
				self::staying( $learned, $steps ),
				$worth['values'],
			);
		}
		if ( $best > 0 && $worth['positive'][ $best - 1 ] < 0.5 ) {
			$best = 0;
		}
		$none    = self::offered_none( $matured, $held_out );
		$explore = $learned->best_of( $steps, $allowed );

		$chances[0] += $none;
		foreach ( $explore as $place => $chance ) {
			$chances[ $place ] += ( 1.0 - $none ) * self::EXPLORES * $chance;
		}
		$chances[ $best ] += ( 1.0 - $none ) * ( 1.0 - self::EXPLORES );
		$why               = $brake ? self::BY_BRAKE : self::BY_LEARNED;
		return new DepthChoice(
			$why,
			$best,
			array_values( $chances ),
			self::staying( $learned, $steps ),
			$worth['values'],
		);
	}

	/**
	 * The share of those who are not held out that is offered none in order to learn, once there are outcomes enough.
	 */
	public static function offered_none( int $matured, float $held_out ): float {
		$wanted = $matured < self::MANY ? self::NONE_AT_FIRST : self::NONE_LATER;
		return $held_out >= $wanted ? 0.0 : ( $wanted - $held_out ) / ( 1.0 - $held_out );
	}

	/**
	 * Whether the last outcomes show that more was given away than kept.
	 *
	 * @param list<array{depth: float, chance_of_none: float, stayed: bool, gained: float, given: float}> $last Each
	 *     with
	 *        what one customer more who stays would bring, and what one who stays anyway would be given.
	 */
	public static function gives_too_much( array $last ): bool {
		$none    = array( 0.0, 0.0 );
		$treated = 0;
		foreach ( $last as $one ) {
			if ( 0.0 === $one['depth'] && $one['chance_of_none'] > 0.0 ) {
				$none[0] += 1.0 / $one['chance_of_none'];
				$none[1] += $one['stayed'] ? 1.0 / $one['chance_of_none'] : 0.0;
			} elseif ( $one['depth'] > 0.0 ) {
				++$treated;
			}
		}
		if ( count( $last ) < self::WINDOW || $none[0] <= 0.0 || 0 === $treated ) {
			return false;
		}
		$anyway = $none[1] / $none[0];
		$net    = 0.0;
		foreach ( $last as $one ) {
			if ( $one['depth'] > 0.0 ) {
				$net += ( $one['stayed'] ? $one['gained'] : 0.0 ) - $anyway * ( $one['gained'] + $one['given'] );
			}
		}
		return $net < 0.0;
	}

	/**
	 * Where a depth stands among the steps, from 1; 0 where there is none so small.
	 *
	 * @param list<array{depth: float, value: DiscountValue}> $steps
	 */
	private static function place( array $steps, float $depth ): int {
		$place = 0;
		foreach ( $steps as $i => $step ) {
			$place = $step['depth'] <= $depth + 1e-9 ? $i + 1 : $place;
		}
		return $place;
	}

	/**
	 * @param list<array{depth: float, value: DiscountValue}> $steps
	 * @return list<float> None first.
	 */
	private static function staying( DepthPosterior $learned, array $steps ): array {
		return array_map( $learned->staying( ... ), array( 0.0, ...array_column( $steps, 'depth' ) ) );
	}
}
