<?php
declare(strict_types=1);

namespace ChurnStop\Audience;

defined( 'ABSPATH' ) || exit;

/** One thing that an audience can ask about: what it is called, what its values look like, and how it is read. */
final class Fact {

	public const NUMBER  = 'number';
	public const LIST    = 'list';
	public const BOOLEAN = 'boolean';

	public const SUBSCRIPTION = 'subscription';
	public const CUSTOMER     = 'customer';
	public const HISTORY      = 'history';
	public const MORE         = 'more';

	/** Type → the operators that fit it. */
	public const OPERATORS = array(
		self::NUMBER  => array( Condition::AT_LEAST, Condition::AT_MOST, Condition::BETWEEN ),
		self::LIST    => array( Condition::IN, Condition::NOT_IN ),
		self::BOOLEAN => array( Condition::IS ),
	);

	/**
	 * @param self::NUMBER|self::LIST|self::BOOLEAN $type
	 * @param \Closure(FactRequest): mixed $resolver Null where nobody knows; a list for a list, or its only value.
	 * @param string $pattern   Of a list's values; empty for ids.
	 * @param string $source Where the editor finds the values: `products`, `categories`, `connections`, `countries`,
	 *     `roles`, `periods`, `payment_methods`, or none.
	 */
	public function __construct(
		public readonly string $id,
		public readonly string $label,
		public readonly string $group,
		public readonly string $type,
		public readonly \Closure $resolver,
		public readonly string $pattern = '.',
		public readonly string $source = '',
	) {}

	/** @return array<string, mixed> For the editor, and for who adds more. */
	public function to_array(): array {
		return array(
			'id'        => $this->id,
			'label'     => $this->label,
			'group'     => $this->group,
			'type'      => $this->type,
			'operators' => self::OPERATORS[ $this->type ],
			'values'    => self::LIST !== $this->type ? null : ( '' === $this->pattern ? 'integer' : 'string' ),
			'source'    => $this->source,
		);
	}
}
