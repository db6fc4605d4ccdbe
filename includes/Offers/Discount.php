<?php
declare(strict_types=1);

namespace ChurnStop\Offers;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Audience\Condition;
use ChurnStop\Blocker;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Sentences;
use ChurnStop\Changes\Terms;
use ChurnStop\Data;
use ChurnStop\Percent;
use ChurnStop\Subscriptions\Snapshot;

/** Something off the next N renewals, exactly: its own percentage, a stored discount, or what suits the customer. */
final class Discount implements OfferType, SaysName, HasForms, SaysDone, SaysOfWhat, HasGuide, HasNeeds {

	/** How far the rounding of lines and their taxes moves a sum, in the currency's smallest unit. */
	private const ROUNDED = 5;

	public function id(): string {
		return 'discount';
	}

	public function plan(): string {
		return 'free';
	}

	public function label(): string {
		return __( 'Discount', 'churnstop' );
	}

	public function name(): string {
		return _x( 'Discount', 'personal data export', 'churnstop' );
	}

	public function settings(): array {
		return Ranges::of(
			$this->id(),
			array(
				'value_percent'           => array(
					'title'       => __( 'Percent off', 'churnstop' ),
					'description' => __(
						'The recommended range is 15 to 25. More lowers what a customer is worth to you.',
						'churnstop',
					),
				),
				'duration_billing_cycles' => array(
					'title'       => __( 'Renewals', 'churnstop' ),
					'description' => __(
						'How many renewals carry the discount. More save more customers and cost more.',
						'churnstop',
					),
				),
			)
		);
	}

	public function other_forms(): array {
		return array(
			'discount_id' => Ranges::of(
				'discount.discount_id',
				array(
					'discount_id' => array(
						'title'       => __( 'Discount', 'churnstop' ),
						'description' => __( 'One of your store\'s discounts. Offers can share it.', 'churnstop' ),
					),
				)
			),
			'mode'        => Ranges::of(
				'discount.mode',
				array(
					'mode'        => array(
						'title'       => __( 'Mode', 'churnstop' ),
						'description' => __( 'How much is taken off is chosen within your ceilings.', 'churnstop' ),
					),
					'max_percent' => array(
						'title'       => __( 'At most, percent off', 'churnstop' ),
						'description' => __( 'No customer gets more than this.', 'churnstop' ),
					),
					'max_cycles'  => array(
						'title'       => __( 'At most, renewals', 'churnstop' ),
						'description' => __( 'No customer gets it for longer than this.', 'churnstop' ),
					),
					'steps'       => array(
						'title'       => __( 'Steps', 'churnstop' ),
						'description' => __(
							'The percentages to choose from; empty means all up to the ceiling.',
							'churnstop',
						),
					),
				)
			),
		);
	}

	public function guide(): TypeGuide {
		return new TypeGuide(
			__( 'A percentage off the next renewals, as a coupon for this customer only.', 'churnstop' ),
			__( 'When the price is the objection. Any product.', 'churnstop' ),
			sprintf(
				/* translators: 1: a percentage, 2: another one. */
				__(
					'Costs the percentage of each of these renewals. The recommended range is %1$s to %2$s.',
					'churnstop',
				),
				Percent::text( 15 ),
				Percent::text( 25 ),
			),
			'tag',
			array(
				/* translators: keep what stands in braces: a percentage, as "20%", and a number of renewals. Very
				   short. */
				''            => __( '{value_percent} off × {duration_billing_cycles}', 'churnstop' ),
				/* translators: keep what stands in braces: the number of a discount. Very short. */
				'discount_id' => __( 'Discount no. {discount_id}', 'churnstop' ),
				/* translators: keep what stands in braces: a percentage, as "20%". Very short. */
				'mode'        => __( 'Up to {max_percent} off', 'churnstop' ),
			),
			array(
				'price'     => 1,
				'switching' => 2,
				'other'     => 1,
			),
			array(
				'share' => 'value_percent',
				'times' => 'duration_billing_cycles',
			),
			color: '#2563eb'
		);
	}

	public function needs_targets(): bool {
		return false;
	}

	public function needs( Offer $offer ): array {
		$deal  = DiscountTerms::of( $offer );
		$trial = array(
			'fact'  => 'in_trial',
			'is'    => Condition::IS,
			'value' => false,
			'why'   => __( 'customers in a trial get a discount on one renewal only', 'churnstop' ),
		);
		return array(
			...( null === $deal || $deal->is_once() ? array() : array( $trial ) ),
			Needs::no_coupon(),
		);
	}

	public function blockers( Offer $offer, Snapshot $snapshot, array $targets ): array {
		$deal = DiscountTerms::of( $offer );
		if ( null === $deal ) {
			$why = Data::string( Data::map( $offer->settings, DiscountTerms::SETTING ), 'unavailable' );
			return array( new Blocker( 'discount_unavailable', '' === $why ? array() : array( 'why' => $why ) ) );
		}
		// In a trial nothing has been paid yet: a long discount would be given away before the customer knows the
		// price.
		return $snapshot->in_trial() && ! $deal->is_once()
			? array( new Blocker( 'trial_needs_one_cycle', array( 'cycles' => $deal->payments( $snapshot ) ) ) )
			: array();
	}

	public function choices( Offer $offer, Snapshot $snapshot, array $targets ): ?array {
		return null;
	}

	public function change( Offer $offer, Snapshot $snapshot, array $targets, ?int $product_id = null ): Change {
		return (
			DiscountTerms::of( $offer ) ?? throw new \LogicException( 'The discount is not available.' )
		)->change( $snapshot );
	}

	/**
	 * Without figures while they are not known: then they are written when the offer is shown, in the customer's
	 * language.
	 */
	public function texts( Offer $offer ): array {
		$deal    = DiscountTerms::of( $offer );
		$message = __( 'Keep your subscription and pay less for a while.', 'churnstop' );
		if ( null === $deal ) {
			return array(
				'headline'     => '',
				'message'      => $message,
				'accept_label' => '',
			);
		}
		$off = $deal->text();
		return array(
			'headline'     => self::of_the_bill( $deal ),
			'message'      => $message,
			/* translators: %s: a percentage or an amount. The label of a button. */
			'accept_label' => sprintf( __( 'Take %s off', 'churnstop' ), $off ),
		);
	}

	public function headline( Offer $offer, Terms $terms ): string {
		$deal = DiscountTerms::of( $offer );
		return match ( true ) {
			null === $deal                    => '',
			self::is_on_all( $offer, $terms ) => self::of_the_bill( $deal ),
			default                           => self::of_products( $deal ),
		};
	}

	private static function of_the_bill( DiscountTerms $deal ): string {
		$off = $deal->text();
		return match ( true ) {
			/* translators: %s: a percentage or an amount: "20%", "$5.00". */
			$deal->is_once()                          => sprintf( __( '%s off your next payment', 'churnstop' ), $off ),
			DiscountTerms::MONTHS === $deal->duration => sprintf(
				/* translators: 1: a percentage or an amount, 2: a number of months. */
				_n(
					'%1$s off your payments for %2$d month',
					'%1$s off your payments for %2$d months',
					$deal->count,
					'churnstop',
				),
				$off,
				$deal->count,
			),
			default                                   => sprintf(
				/* translators: 1: a percentage or an amount, 2: a number of payments. */
				_n(
					'%1$s off your next %2$d payment',
					'%1$s off your next %2$d payments',
					$deal->count,
					'churnstop',
				),
				$off,
				$deal->count,
			),
		};
	}

	/** Where shipping or a fee stays as it is. */
	private static function of_products( DiscountTerms $deal ): string {
		$off = $deal->text();
		return match ( true ) {
			$deal->is_once()                          => sprintf(
				/* translators: %s: a percentage: "20%". Shipping and fees of the payment are not discounted. */
				__( '%s off products in your next payment', 'churnstop' ),
				$off,
			),
			DiscountTerms::MONTHS === $deal->duration => sprintf(
				/* translators: 1: a percentage, 2: a number of months. Shipping and fees are not discounted. */
				_n(
					'%1$s off products in your payments for %2$d month',
					'%1$s off products in your payments for %2$d months',
					$deal->count,
					'churnstop',
				),
				$off,
				$deal->count,
			),
			default                                   => sprintf(
				/* translators: 1: a percentage, 2: a number of payments. Shipping and fees are not discounted. */
				_n(
					'%1$s off products in your next %2$d payment',
					'%1$s off products in your next %2$d payments',
					$deal->count,
					'churnstop',
				),
				$off,
				$deal->count,
			),
		};
	}

	public function done(): string {
		return __( 'Your discount is set', 'churnstop' );
	}

	public function summary( Offer $offer, Terms $terms ): string {
		$payments = $terms->payments ?? 1;
		return Sentences::join(
			1 === $payments
				? sprintf(
					/* translators: 1: price with the discount, 2: price without it, 3: price afterwards. */
					__( 'You pay %1$s instead of %2$s for the next payment, then %3$s.', 'churnstop' ),
					( $terms->price_during ?? $terms->price_now )->formatted,
					$terms->price_now->formatted,
					$terms->after()
				)
				: sprintf(
					/* translators: 1: price with the discount, 2: price without it, 3: number of payments, 4: price
					   afterwards. */
					_n(
						'You pay %1$s instead of %2$s for the next %3$d payment, then %4$s.',
						'You pay %1$s instead of %2$s for the next %3$d payments, then %4$s.',
						$payments,
						'churnstop',
					),
					$terms->during(),
					$terms->now(),
					$payments,
					$terms->after()
				),
			self::is_on_all( $offer, $terms )
				? ''
				: __( 'The discount is on products, not on shipping or fees.', 'churnstop' ),
			Sentences::next_payment( $terms )
		);
	}

	/** Whether the percentage is taken off the whole bill: coupons leave out what is shipping or a fee. */
	private static function is_on_all( Offer $offer, Terms $terms ): bool {
		$percent = DiscountTerms::of( $offer )->percent ?? 0;
		$less    = $terms->price_now->cents - ( $terms->price_during ?? $terms->price_now )->cents;
		return $terms->price_now->cents * $percent / 100 - $less <= self::ROUNDED;
	}
}
