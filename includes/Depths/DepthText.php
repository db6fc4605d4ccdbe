<?php
declare(strict_types=1);

namespace ChurnStop\Depths;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Percent;
use ChurnStop\Statistics\DepthRule;
use ChurnStop\Subscriptions\Money;

/** Why a depth was chosen, and how much is known, in words for staff. */
final class DepthText {

	/**
	 * @param array<string, mixed> $depth As Depth::terms() tells it.
	 * @param Money                $best  What the best step is worth against none.
	 */
	public static function why( array $depth, Money $best ): string {
		$percent = Data::int( $depth, 'percent' );
		$inputs  = Data::map( $depth, 'inputs' );
		$wanted  = Data::int( $depth, 'best' );
		return match ( Data::string( $depth, 'why' ) ) {
			Depth::BY_HOLDOUT     => __(
				'This customer is held out, so no discount was offered. Customers like this one show how many stay without an offer.',
				'churnstop',
			),
			Depth::BY_FLOOR       => __(
				'Every step would leave less of the price than your floor for the margin, so no discount was offered.',
				'churnstop',
			),
			Depth::BY_CEILING     => sprintf(
				/* translators: %s: a percentage. */
				__(
					'The discount that was chosen for this customer, %s, is beyond your ceilings or steps by now. None is offered until it is 30 days old.',
					'churnstop',
				),
				Percent::text( Data::int( $depth, 'dropped' ) ),
			),
			Depth::BY_MARGIN      => sprintf(
				/* translators: 1: a percentage, 2 and 3: a percentage of a price. */
				__(
					'The discount that was chosen for this customer, %1$s, would leave less than your floor by now: the margin is %2$s of the price, and the floor is %3$s. None is offered until it is 30 days old.',
					'churnstop',
				),
				Percent::text( Data::int( $depth, 'dropped' ) ),
				Percent::text( 100.0 * (float) Data::number( $inputs, 'margin' ) ),
				Percent::text( 100.0 * (float) Data::number( $inputs, 'floor' ) ),
			),
			DepthRule::BY_BASE    => self::while_few(
				$percent,
				Data::int( $depth, 'base' ),
				Data::int( $inputs, 'outcomes' ),
			),
			DepthRule::BY_BRAKE   => __(
				'The last 200 outcomes show that more was given away than kept, so only your standard discount or none is offered for now.',
				'churnstop',
			),
			default               => self::learned( $percent, $wanted, $best, Data::int( $inputs, 'outcomes' ) ),
		};
	}

	/** How much is known of an offer: "12 of 60 outcomes are known. Until then …". */
	public static function knowledge( Learned $learned, int $base, float $held_out ): string {
		$known = $learned->matured();
		if ( $known < DepthRule::FEW ) {
			return sprintf(
				/* translators: 1: a number, 2: how many are needed, 3: a percentage. */
				__(
					'%1$s of %2$s outcomes are known. Until then every customer is offered %3$s, your standard discount.',
					'churnstop',
				),
				number_format_i18n( $known ),
				number_format_i18n( DepthRule::FEW ),
				Percent::text( $base )
			);
		}
		if ( $learned->brake ) {
			return sprintf(
				/* translators: 1: a number, 2: a percentage. */
				__(
					'%1$s outcomes are known. The last 200 show that more was given away than kept, so only %2$s or no discount is offered for now.',
					'churnstop',
				),
				number_format_i18n( $known ),
				Percent::text( $base ),
			);
		}
		$none = DepthRule::offered_none( $known, $held_out );
		if ( $none <= 0.0 ) {
			return sprintf(
				/* translators: %s: a number of outcomes. */
				__(
					'%s outcomes are known. The discount is chosen for each customer. Those who are held out show how many stay without one.',
					'churnstop',
				),
				number_format_i18n( $known ),
			);
		}
		return sprintf(
			/* translators: 1: a number of outcomes, 2: a percentage of customers. */
			__(
				'%1$s outcomes are known. The discount is chosen for each customer, and %2$s of them are offered none so that it goes on learning.',
				'churnstop',
			),
			number_format_i18n( $known ),
			Percent::text( (int) round( 100.0 * $none ) )
		);
	}

	/** Where the settings switch choosing off. */
	public static function off( int $base ): string {
		return sprintf(
			/* translators: %s: a percentage. */
			__(
				'Choosing is switched off in the settings: every customer is offered %s, your standard discount.',
				'churnstop',
			),
			Percent::text( $base ),
		);
	}

	private static function while_few( int $percent, int $base, int $known ): string {
		if ( 0 === $percent ) {
			/* translators: 1: a percentage, 2: a number, 3: how many are needed. */
			$text = __(
				'Your standard discount, %1$s, would probably cost more than it keeps here, so no discount was offered. %2$s of %3$s outcomes are known.',
				'churnstop',
			);
		} else {
			/* translators: 1: a percentage, 2: a number, 3: how many are needed. */
			$text = __(
				'Every customer is offered your standard discount, %1$s, until enough is known: %2$s of %3$s outcomes are.',
				'churnstop',
			);
		}
		return sprintf(
			$text,
			Percent::text( $base ),
			number_format_i18n( $known ),
			number_format_i18n( DepthRule::FEW ),
		);
	}

	private static function learned( int $percent, int $wanted, Money $best, int $known ): string {
		$known = number_format_i18n( $known );
		if ( 0 === $wanted ) {
			return 0 === $percent
				? sprintf(
					/* translators: %s: a number. */
					__(
						'No discount is expected to keep more than it gives away here, by %s outcomes, so none was offered.',
						'churnstop',
					),
					$known,
				)
				: sprintf(
					/* translators: 1: a percentage, 2: a number. */
					__(
						'%1$s was offered in order to learn. No discount is expected to keep more than it gives away here, by %2$s outcomes.',
						'churnstop',
					),
					Percent::text( $percent ),
					$known,
				);
		}
		if ( $percent === $wanted ) {
			return sprintf(
				/* translators: 1: a percentage, 2: an amount, 3: a number. */
				__(
					'%1$s is expected to be worth the most here: %2$s more than no discount, by %3$s outcomes.',
					'churnstop',
				),
				Percent::text( $percent ),
				$best->formatted,
				$known,
			);
		}
		return 0 === $percent
			? sprintf(
				/* translators: 1: a percentage, 2: a number. */
				__(
					'No discount was offered, in order to know how many stay without one. %1$s is expected to be worth the most here, by %2$s outcomes.',
					'churnstop',
				),
				Percent::text( $wanted ),
				$known,
			)
			: sprintf(
				/* translators: 1: a percentage, 2: another one, 3: a number. */
				__(
					'%1$s was offered in order to learn. %2$s is expected to be worth the most here, by %3$s outcomes.',
					'churnstop',
				),
				Percent::text( $percent ),
				Percent::text( $wanted ),
				$known,
			);
	}
}
