<?php
declare(strict_types=1);

namespace ChurnStop\Flows;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\Audiences;
use ChurnStop\Compliance\Profiles;
use ChurnStop\Data;

/**
 * The ways to belong to a flow's audience and to an offer's at once, and why no customer can go any of them. Pure.
 *
 * @phpstan-type Way list<array<string, mixed>>
 */
final class WaysIn {

	/** @param list<Way> $ways Each: conditions that hold together. */
	private function __construct( public readonly array $ways ) {}

	/**
	 * Those whose conditions do not contradict each other: the check `audience_is_satisfiable` speaks of the others.
	 *
	 * @param array<string, mixed> ...$audiences
	 */
	public static function to( array ...$audiences ): self {
		$ways = array( array() );
		foreach ( $audiences as $audience ) {
			$longer = array();
			foreach ( $ways as $way ) {
				foreach ( Audiences::ways( $audience ) as $own ) {
					$longer[] = array( ...$way, ...$own );
				}
			}
			$ways = $longer;
		}
		return new self( array_values( array_filter( $ways, Audiences::can_hold( ... ) ) ) );
	}

	/**
	 * @param list<string>           $connections That are active; none: not known.
	 * @param callable(string): bool $knows       Whether there is such a fact.
	 * @return string|null Why nobody is in it: in the middle of a sentence.
	 */
	public function nobody( array $connections, callable $knows ): ?string {
		$unknown = static fn ( array $one ): bool => ! $knows( Data::string( Data::as_map( $one ), 'fact' ) );
		return match ( true ) {
			array() === $this->ways => null,
			! $this->any( static fn ( array $way ): bool => array() === array_filter( $way, $unknown ) )
				=> __( 'its audience asks for a fact that a plugin brings which is not active', 'churnstop' ),
			array() !== $connections && ! $this->can( 'connection', 'in', $connections )
				=> __( 'its audience asks for a shop system that is not active', 'churnstop' ),
			! $this->can( 'items', 'at_least', 1 ) || ! $this->can( 'quantity', 'at_least', 1 )
				=> __( 'its audience asks for a subscription without a product', 'churnstop' ),
			! $this->any( static fn ( array $way ): bool => ! self::is_bare( $way ) )
				=> __( 'the law where its audience lives allows no offer while somebody cancels', 'churnstop' ),
			default => null,
		};
	}

	/**
	 * @param list<array{fact: string, is: string, value: bool|int, why: string}> $needs As HasNeeds.
	 * @return string|null Why none of them fits what an offer does: in the middle of a sentence.
	 */
	public function unfit( array $needs ): ?string {
		foreach ( array() === $this->ways ? array() : $needs as $need ) {
			if ( ! $this->can( $need['fact'], $need['is'], $need['value'] ) ) {
				return $need['why'];
			}
		}
		return null;
	}

	/** @return list<int>|null The only products that subscriptions in it have; null where any may be. */
	public function products(): ?array {
		$found = array();
		foreach ( $this->ways as $way ) {
			$lists = array_filter( $way, static fn ( array $one ): bool => 'product' === Data::string( $one, 'fact' )
				&& 'in' === Data::string( $one, 'is' ) );
			$first = reset( $lists );
			if ( false === $first ) {
				return null;
			}
			array_push( $found, ...Data::ints( $first, 'value' ) );
		}
		return array_values( array_unique( $found ) );
	}

	private function can( string $fact, string $is, mixed $value ): bool {
		$also = compact( 'fact', 'is', 'value' );
		return $this->any( static fn ( array $way ): bool => Audiences::can_hold( array( ...$way, $also ) ) );
	}

	/** @param \Closure(Way): bool $holds */
	private function any( \Closure $holds ): bool {
		return array() !== array_filter( $this->ways, $holds );
	}

	/** @param Way $way */
	private static function is_bare( array $way ): bool {
		$countries = null;
		foreach ( $way as $one ) {
			if ( 'country' === Data::string( $one, 'fact' ) && 'in' === Data::string( $one, 'is' ) ) {
				$these     = Data::strings( $one, 'value' );
				$countries = array_intersect( $countries ?? $these, $these );
			}
		}
		return null !== $countries && array() === array_filter(
			$countries,
			static fn ( string $country ): bool => Profiles::BARE !== Profiles::of( $country )
				&& Audiences::can_hold( array(
					...$way,
					array( 'fact' => 'country', 'is' => 'in', 'value' => array( $country ) ),
				) ),
		);
	}
}
