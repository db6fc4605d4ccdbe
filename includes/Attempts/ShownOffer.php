<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\Sentences;
use ChurnStop\Changes\Terms;
use ChurnStop\Connections\Target;
use ChurnStop\Connections\TargetQuery;
use ChurnStop\Data;
use ChurnStop\Failure;
use ChurnStop\Offers\Placeholders;
use ChurnStop\Subscriptions\PlanRef;

/**
 * An offer as it was shown: what the customer was told, what the subscription looked like then, and how long it holds.
 */
final class ShownOffer {

	/** An offer shown holds for one hour. */
	public const SECONDS = 3600;

	/** On one screen; the rest is found by a search. */
	public const MOST_CHOICES = TargetQuery::MOST;

	/** What was found by searching is remembered as told, so many at most. */
	private const MOST_FOUND = 120;

	/**
	 * @param list<Target>|null $choices     What the customer chooses from; null where there is no choice.
	 * @param Target|null $target What it switches to where there is no choice; null for an offer that switches nothing.
	 * @param string            $fingerprint Snapshot::fingerprint() when it was shown.
	 * @param Change|null       $change      What it would do; null for one that was pinned before this was kept.
	 * @param bool              $more        Whether another offer would follow a decline.
	 * @param string $locale What its texts are written in; empty for one that was pinned before this was kept.
	 * @param bool              $has_others  Whether there may be more to choose from than `choices`.
	 * @param list<Target>      $found       What the customer was told of, too, by searching.
	 */
	public function __construct(
		public readonly string $offer_id,
		public readonly string $offer_type,
		public readonly string $headline,
		public readonly string $message,
		public readonly string $accept_label,
		public readonly Terms $terms,
		public readonly ?array $choices,
		public readonly ?Target $target,
		public readonly string $fingerprint,
		public readonly bool $more,
		public readonly \DateTimeImmutable $expires_at,
		public readonly ?Change $change = null,
		public readonly string $locale = '',
		public readonly bool $has_others = false,
		public readonly array $found = array(),
	) {}

	/** @return array<string, \DateTimeImmutable> Its offer → when it was shown; empty where it holds no more. */
	public function on_screen( \DateTimeImmutable $now ): array {
		return $this->expires_at > $now
			? array( $this->offer_id => $this->expires_at->modify( '-' . self::SECONDS . ' seconds' ) )
			: array();
	}

	/** @param list<Target> $found */
	public function with_found( array $found ): self {
		$told = array();
		foreach ( array( ...$this->found, ...$found ) as $target ) {
			$told[ $target->ref()->written() ] = $target;
		}
		return new self(
			$this->offer_id,
			$this->offer_type,
			$this->headline,
			$this->message,
			$this->accept_label,
			$this->terms,
			$this->choices,
			$this->target,
			$this->fingerprint,
			$this->more,
			$this->expires_at,
			$this->change,
			$this->locale,
			$this->has_others,
			array_slice( array_values( $told ), -self::MOST_FOUND )
		);
	}

	/**
	 * What the customer chose, as its card said; null where there is nothing to choose.
	 *
	 * @throws Failure
	 */
	public function choose( ?PlanRef $choice ): ?Target {
		if ( null === $this->choices ) {
			if ( null !== $choice ) {
				throw Failure::invalid()->about( array(
					'product_id' => __( 'This offer has nothing to choose from. Nothing has changed.', 'churnstop' ),
				) );
			}
			return null;
		}
		$meant = null === $choice ? array() : $this->meant( $choice );
		if ( 1 === count( $meant ) ) {
			return $meant[0];
		}
		if ( array() !== $meant ) {
			throw Failure::invalid()->about( array(
				'plan' => __(
					'This product is sold by several plans. Please choose one of them. Nothing has changed.',
					'churnstop',
				),
			) );
		}
		throw Failure::invalid()->about( array(
			'product_id' => __( 'Please choose one of the products shown. Nothing has changed.', 'churnstop' ),
		) );
	}

	/**
	 * @return list<Target> What the customer was told of, and may mean by that: several where a plan is to be named.
	 */
	private function meant( PlanRef $choice ): array {
		$meant = array();
		// What was told last counts.
		foreach ( array( ...$this->choices ?? array(), ...$this->found ) as $target ) {
			if ( $choice->means( $target->ref() ) ) {
				$meant[ $target->ref()->written() ] = $target;
			}
		}
		return array_values( $meant );
	}

	/**
	 * What was told is what is billed: the terms now must be those shown, or for a choice what its card said; and a
	 * product must be the one shown, billed as often.
	 *
	 * @param list<Target> $targets As they are now.
	 * @param Target|null  $chosen  As its card said.
	 */
	public function holds( Terms $terms, Change $change, array $targets, ?Target $chosen ): bool {
		// A discount's coupon, say, may take off something else since.
		if ( null !== $this->change && ! $change->is_as( $this->change ) ) {
			return false;
		}
		$shown = $chosen ?? $this->target;
		if (
			null !== $shown
			&& null !== $change->switches_to()
			&& true !== Target::of( $change, $targets )?->is_as( $shown )
		) {
			return false;
		}
		return null === $chosen
			? $terms->bills_as( $this->terms )
			: $chosen->price->cents === $terms->price_after->cents
				&& $chosen->price->currency === $terms->price_after->currency;
	}

	/** Whether its texts name the customer. */
	public function asks_for_name(): bool {
		return Placeholders::asks_for_name( $this->headline . $this->message );
	}

	public function is_in( string $locale ): bool {
		return in_array( $this->locale, array( '', $locale ), true );
	}

	/** @return array<string, mixed> The contract's OfferView. */
	public function to_view( string $first_name ): array {
		return array(
			'id'           => $this->offer_id,
			'type'         => $this->offer_type,
			'headline'     => Placeholders::with_name( $this->headline, $first_name ),
			'message'      => Placeholders::with_name( $this->message, $first_name ),
			'accept_label' => $this->accept_label,
			'terms'        => array(
				...$this->terms->to_array(),
				...Sentences::dated( 'next_payment_at', $this->terms->next_payment_at ),
				...Sentences::dated( 'resumes_at', $this->terms->resumes_at ),
			),
			'choices'      => null === $this->choices
				? null
				: array_map( static fn ( Target $target ): array => $target->to_choice(), $this->choices ),
			'expires_at'   => Data::iso( $this->expires_at ),
		) + ( $this->has_others ? array( 'more_choices' => true ) : array() );
	}

	/** @return array<string, mixed> */
	public function to_array(): array {
		return array(
			'offer_id'     => $this->offer_id,
			'offer_type'   => $this->offer_type,
			'headline'     => $this->headline,
			'message'      => $this->message,
			'accept_label' => $this->accept_label,
			'terms'        => $this->terms->to_record(),
			'choices'      => null === $this->choices
				? null
				: array_map( static fn ( Target $target ): array => $target->to_array(), $this->choices ),
			'target'       => $this->target?->to_array(),
			'fingerprint'  => $this->fingerprint,
			'more'         => $this->more,
			'expires_at'   => Data::iso( $this->expires_at ),
			'change'       => $this->change?->to_array(),
			'locale'       => $this->locale,
			'has_others'   => $this->has_others,
			'found'        => array_map( static fn ( Target $target ): array => $target->to_array(), $this->found ),
		);
	}

	/** @param array<string, mixed> $from */
	public static function from_array( array $from ): self {
		return new self(
			Data::string( $from, 'offer_id' ),
			Data::string( $from, 'offer_type' ),
			Data::string( $from, 'headline' ),
			Data::string( $from, 'message' ),
			Data::string( $from, 'accept_label' ),
			Terms::from_array( Data::map( $from, 'terms' ) ),
			isset( $from['choices'] ) ? array_map( Target::from_array( ... ), Data::maps( $from, 'choices' ) ) : null,
			isset( $from['target'] ) ? Target::from_array( Data::map( $from, 'target' ) ) : null,
			Data::string( $from, 'fingerprint' ),
			Data::bool( $from, 'more' ),
			Data::time( $from, 'expires_at' ) ?? new \DateTimeImmutable( '@0' ),
			isset( $from['change'] ) ? Change::from_array( Data::map( $from, 'change' ) ) : null,
			Data::string( $from, 'locale' ),
			Data::bool( $from, 'has_others' ),
			array_map( Target::from_array( ... ), Data::maps( $from, 'found' ) ),
		);
	}
}
