<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\Terms;
use ChurnStop\Connections\Target;
use ChurnStop\Data;
use ChurnStop\Offers\Placeholders;

/**
 * An offer as it was shown: what the customer was told, what the subscription looked like then, and how long it holds.
 */
final class ShownOffer {

	/** An offer shown holds for one hour. */
	public const SECONDS = 3600;

	/**
	 * @param list<Target>|null $choices     What the customer chooses from; null where there is no choice.
	 * @param Target|null       $target      What it switches to where there is no choice; null for an offer that switches nothing.
	 * @param string            $fingerprint Snapshot::fingerprint() when it was shown.
	 * @param Change|null       $change      What it would do; null for one that was pinned before this was kept.
	 * @param bool              $more        Whether another offer would follow a decline.
	 * @param string            $locale      What its texts are written in; empty for one that was pinned before this was kept.
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
	) {}

	/** Whether its texts name the customer. */
	public function asks_for_name(): bool {
		return Placeholders::asks_for_name( $this->headline . $this->message );
	}

	/** Whether the change still is the one shown: a discount's coupon, say, may take off something else since. */
	public function does_as( Change $change ): bool {
		return null === $this->change || $change->is_as( $this->change );
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
			'terms'        => $this->terms->to_array(),
			'choices'      => null === $this->choices ? null : array_map( static fn ( Target $target ): array => $target->to_choice(), $this->choices ),
			'expires_at'   => Data::iso( $this->expires_at ),
		);
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
			'choices'      => null === $this->choices ? null : array_map( static fn ( Target $target ): array => $target->to_array(), $this->choices ),
			'target'       => $this->target?->to_array(),
			'fingerprint'  => $this->fingerprint,
			'more'         => $this->more,
			'expires_at'   => Data::iso( $this->expires_at ),
			'change'       => $this->change?->to_array(),
			'locale'       => $this->locale,
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
		);
	}
}
