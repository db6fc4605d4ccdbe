<?php
declare(strict_types=1);

namespace ChurnStop\Flows;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\FlowContext;
use ChurnStop\Connections\Catalogue;
use ChurnStop\Connections\Connection;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\Product;
use ChurnStop\Connections\TargetQuery;
use ChurnStop\Data;
use ChurnStop\Offers\OfferTypes;

/**
 * Which products the store's subscriptions can be switched to: for the editor's pickers, and for the check of an
 * explicit target.
 */
final class TargetProducts {

	/** @var list<list<Product>>|null One list a connection. */
	private ?array $products = null;

	public function __construct( private readonly Connections $connections, private readonly OfferTypes $types ) {}

	/**
	 * The products that may be a target of offers of a type.
	 *
	 * @return list<Product> Each once.
	 */
	public function for_type( string $type ): array {
		$valid = array();
		$which = $this->types->targets()[ $type ] ?? '';
		foreach ( $this->products() as $products ) {
			foreach ( $products as $product ) {
				if ( FlowContext::TARGET_VALID === self::state( $product, $products, $which ) ) {
					$valid[ $product->id . ':' . $product->plan ] ??= $product;
				}
			}
		}
		return array_values( $valid );
	}

	/**
	 * Whether a subscription with one of these products can be switched to the target, or to anything where there is
	 * none. A product that the store does not name is not judged.
	 *
	 * @param list<int> $from  Products or their variations; empty: any.
	 * @param string    $which `cheaper` or `any`.
	 */
	public function lead_from( array $from, int $target, string $which ): bool {
		if ( array() === $from ) {
			return true;
		}
		$named = array();
		foreach ( $this->products() as $products ) {
			foreach ( $products as $product ) {
				foreach ( in_array( $product->id, $from, true ) ? $products : array() as $other ) {
					$named[ $product->id ] = true;
					if (
						self::are_siblings( $other, $product )
						&& ( 0 === $target || $other->id === $target )
						&& ( 'cheaper' !== $which || $other->per_day < $product->per_day )
					) {
						return true;
					}
				}
			}
		}
		return count( $named ) < count( $from );
	}

	/**
	 * Those whose name has each word of the search, or those of these ids.
	 *
	 * @param list<int> $ids Empty: all.
	 * @return list<Product>
	 */
	public function found( string $type, string $search, array $ids ): array {
		$query = new TargetQuery( search: $search );
		return array_values( array_filter(
			$this->for_type( $type ),
			static fn ( Product $one ): bool => $query->finds( $one->name )
				&& ( array() === $ids || in_array( $one->id, $ids, true ) ),
		) );
	}

	/** Whether anybody can be switched by offers of a type. A store that sells no subscriptions yet is not asked. */
	public function has_any( string $type ): bool {
		return array() !== $this->for_type( $type ) || array() === $this->plans();
	}

	/**
	 * What subscriptions are sold for, also what cannot be switched: what an audience can name.
	 *
	 * @param list<int> $ids
	 * @return list<Product>
	 */
	public function plans( string $search = '', array $ids = array() ): array {
		return array_merge(
			array(),
			...array_map(
				static fn ( Catalogue $catalogue ): array => $catalogue->plans( $search, $ids ),
				$this->catalogues(),
			),
		);
	}

	/**
	 * @param list<int> $ids
	 * @return list<array{id: int, name: string}>
	 */
	public function categories( string $search, array $ids ): array {
		return array_merge(
			array(),
			...array_map(
				static fn ( Catalogue $catalogue ): array => $catalogue->categories( $search, $ids ),
				$this->catalogues(),
			),
		);
	}

	/** @return list<Catalogue> */
	private function catalogues(): array {
		return array_values( array_filter(
			$this->connections->all(),
			static fn ( Connection $connection ): bool => $connection instanceof Catalogue,
		) );
	}

	/** The dearest other product of its group: what a step to it is compared with. */
	public function dearest_sibling( Product $product ): ?Product {
		$dearest = null;
		foreach ( $this->products() as $products ) {
			foreach ( in_array( $product, $products, true ) ? $products : array() as $sibling ) {
				if (
					$sibling->group === $product->group
					&& $sibling !== $product
					&& ( null === $dearest || $sibling->per_day > $dearest->per_day )
				) {
					$dearest = $sibling;
				}
			}
		}
		return $dearest;
	}

	/**
	 * @param array<string, mixed> $body
	 * @return array<string, string> As FlowContext::$targets. Empty where no connection can say.
	 */
	public function states( array $body ): array {
		$states = array();
		foreach ( Data::maps( $body, 'reasons' ) as $reason ) {
			foreach ( Data::maps( $reason, 'offers' ) as $offer ) {
				$type     = Data::string( $offer, 'type' );
				$settings = $this->types->get( $type )?->settings() ?? array();
				foreach (
					array_filter(
						$settings,
						static fn ( array $schema ): bool => isset( $schema['target'] ),
					) as $name => $schema
				) {
					$id = Data::int( $offer, $name );
					if ( $id > 0 && array() !== $this->products() ) {
						$states[ $type . ':' . $id ] = $this->state_of( $id, Data::string( $schema, 'target' ) );
					}
				}
			}
		}
		return $states;
	}

	/** @param string $which Which targets are meant: `cheaper` ones or `any`. */
	private function state_of( int $id, string $which ): string {
		$best = FlowContext::TARGET_GONE;
		foreach ( $this->products() as $products ) {
			foreach ( $products as $product ) {
				$state = $product->id === $id ? self::state( $product, $products, $which ) : FlowContext::TARGET_GONE;
				if ( FlowContext::TARGET_VALID === $state ) {
					return $state;
				}
				$best = FlowContext::TARGET_GONE === $state ? $best : $state;
			}
		}
		return $best;
	}

	/**
	 * @param list<Product> $products Of the same connection.
	 * @param string        $which
	 */
	private static function state( Product $product, array $products, string $which ): string {
		$alone = true;
		foreach ( $products as $sibling ) {
			if ( self::are_siblings( $sibling, $product ) ) {
				$alone = false;
				if ( 'cheaper' !== $which || $sibling->per_day > $product->per_day ) {
					return FlowContext::TARGET_VALID;
				}
			}
		}
		return $alone ? FlowContext::TARGET_GONE : FlowContext::TARGET_NOT_CHEAPER;
	}

	/** Whether they are different products, or plans of one, between which the store lets a subscription switch. */
	private static function are_siblings( Product $one, Product $other ): bool {
		return $one->group === $other->group && ( $one->id !== $other->id || $one->plan !== $other->plan );
	}

	/** @return list<list<Product>> */
	private function products(): array {
		if ( null === $this->products ) {
			$this->products = array();
			foreach ( $this->connections->all() as $connection ) {
				if ( $connection instanceof Catalogue ) {
					$this->products[] = $connection->products();
				}
			}
		}
		return $this->products;
	}
}
